// The wallet's own account: its address, and the consent that lets a relayer attest (EIP-712).

import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { fromHex, toHex, type ProofRequest } from "./statement.ts";

const CONSENT_FIELDS = [
  ["policyId", "bytes32"],
  ["uid", "bytes32"],
  ["subject", "address"],
  ["deadline", "uint256"],
] as const;

const DOMAIN_FIELDS = [
  ["name", "string"],
  ["version", "string"],
  ["chainId", "uint256"],
  ["verifyingContract", "address"],
] as const;

/** The typed data that a subject signs, as wallets take it over EIP-1193. */
export interface Consent {
  types: Record<string, { name: string; type: string }[]>;
  primaryType: "Consent";
  domain: { name: string; version: string; chainId: number; verifyingContract: string };
  message: { policyId: string; uid: string; subject: string; deadline: number };
}

/** The address of a private key, with the checksum of EIP-55. */
export function addressOf(key: Uint8Array): string {
  const point = secp256k1.getPublicKey(key, false).slice(1);
  return checksummed(toHex(keccak_256(point).slice(12)));
}

/** An address with the checksum of EIP-55. */
export function checksummed(address: string): string {
  const digits = address.replace(/^0x/, "").toLowerCase();
  const hash = toHex(keccak_256(new TextEncoder().encode(digits)));
  const cased = Array.from(digits, (digit, place) =>
    parseInt(hash[place]!, 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return "0x" + cased.join("");
}

export function consentOf(
  request: ProofRequest,
  nullifier: bigint,
  subject: string,
  deadline: number,
): Consent {
  return {
    types: { EIP712Domain: fields(DOMAIN_FIELDS), Consent: fields(CONSENT_FIELDS) },
    primaryType: "Consent",
    domain: {
      name: "TITAN",
      version: "1",
      chainId: request.registry.chain_id,
      verifyingContract: request.registry.address,
    },
    message: {
      policyId: request.policy_id,
      uid: "0x" + nullifier.toString(16).padStart(64, "0"),
      subject,
      deadline,
    },
  };
}

/** Sign a consent with a private key: r, s and v, 65 bytes as 0x-hex. */
export function signConsent(consent: Consent, key: Uint8Array): string {
  const signed = secp256k1.sign(digestOf(consent), key, { prehash: false, format: "recovered" });
  const [recovery, rest] = [signed[0]!, signed.slice(1)];
  return "0x" + toHex(rest) + (27 + recovery).toString(16);
}

function digestOf({ domain, message }: Consent): Uint8Array {
  const separator = structHash("EIP712Domain", DOMAIN_FIELDS, [
    toHex(keccak_256(utf8(domain.name))),
    toHex(keccak_256(utf8(domain.version))),
    word(BigInt(domain.chainId)),
    word(BigInt(domain.verifyingContract)),
  ]);
  const content = structHash("Consent", CONSENT_FIELDS, [
    word(BigInt(message.policyId)),
    word(BigInt(message.uid)),
    word(BigInt(message.subject)),
    word(BigInt(message.deadline)),
  ]);
  return keccak_256(fromHex("1901" + separator + content));
}

function structHash(
  name: string,
  kinds: readonly (readonly [string, string])[],
  words: string[],
): string {
  const type = `${name}(${kinds.map(([field, kind]) => `${kind} ${field}`).join(",")})`;
  return toHex(keccak_256(fromHex(toHex(keccak_256(utf8(type))) + words.join(""))));
}

function fields(kinds: readonly (readonly [string, string])[]): { name: string; type: string }[] {
  return kinds.map(([name, type]) => ({ name, type }));
}

function word(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
