// titan-verify.js: ask for an attestation, and read the gate. One file, no dependency.
//
//   import { requestLink, holds } from "https://issuer.example/static/titan-verify.js";
//   location.href = requestLink("https://issuer.example", { policy, name: "Bookshop" });
//   if (await holds(window.ethereum, { registry, subject, policy })) letIn();
//
// A page is only as good as whoever serves it: contracts ask the registry themselves (TitanGate),
// and a server that lets somebody in asks its own node.

const IS_VALID = "0x3125ae7b"; // isValid(address,bytes32)
const ADMITS = "0xcce98181"; // admits(address)

/**
 * Where a holder answers a request. What is asked stands behind the #: no server sees it.
 *
 * @param {string} service address of the issuer's service
 * @param {{policy?: string, challenge?: bigint | string, name?: string}} asked
 *   policy: 32 bytes as 0x-hex, by default the service's own; challenge: a 64-bit number, if the
 *   answer shall come as a file and not stand on the chain; name: yours, as the holder reads it
 * @returns {string} the link
 */
export function requestLink(service, { policy, challenge, name } = {}) {
  const asked = new URLSearchParams();
  if (policy) asked.set("policy", word(policy, 64));
  if (challenge !== undefined) asked.set("challenge", String(BigInt.asUintN(64, BigInt(challenge))));
  if (name) asked.set("name", name);
  return `${new URL("/wallet/", service)}#${asked}`;
}

/** A challenge that nobody can foresee, other than 0, which is the chain's. */
export function newChallenge() {
  return crypto.getRandomValues(new BigUint64Array(1))[0] || 1n;
}

/**
 * Whether an address has an attestation of a policy that holds now.
 *
 * @param {{request: Function}} provider EIP-1193, such as window.ethereum
 * @param {{registry: string, subject: string, policy: string}} asked
 * @returns {Promise<boolean>}
 */
export async function holds(provider, { registry, subject, policy }) {
  return await yes(provider, registry, IS_VALID + word(subject, 40).slice(2).padStart(64, "0") + word(policy, 64).slice(2));
}

/**
 * Whether a contract that inherits TitanGate lets an address through now.
 *
 * @param {{request: Function}} provider EIP-1193
 * @param {{gate: string, subject: string}} asked
 * @returns {Promise<boolean>}
 */
export async function admits(provider, { gate, subject }) {
  return await yes(provider, gate, ADMITS + word(subject, 40).slice(2).padStart(64, "0"));
}

/** A call that answers true or false; anything else is an error and never a no. */
async function yes(provider, to, data) {
  const params = [{ to: word(to, 40), data }, "latest"];
  const answer = BigInt(await provider.request({ method: "eth_call", params }));
  if (answer !== 0n && answer !== 1n) throw new Error("The contract did not answer yes or no.");
  return answer === 1n;
}

/** Take a text for 0x and a number of hex digits; anything else is refused. */
function word(text, digits) {
  if (!new RegExp(`^0x[0-9a-fA-F]{${digits}}$`).test(text)) {
    throw new TypeError(`Expected 0x and ${digits} hex digits.`);
  }
  return text.toLowerCase();
}
