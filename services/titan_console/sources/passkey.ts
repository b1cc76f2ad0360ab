// A passkey beside the passphrase: the wallet's key, wrapped under what the authenticator computes.
//
// WebAuthn's PRF extension (Level 3, section 10.1.4) gives 32 bytes that only this passkey can make of a
// salt, after the person was verified. The exported file knows nothing of it: there the passphrase opens.

import { CannotOpen, fromBase64, toBase64, type Lock, type Sealed } from "./sealed.ts";

/** What is kept in this browser; without the authenticator it opens nothing. */
export interface Passkey {
  id: string;
  salt: string;
  nonce: string;
  wrapped: string;
  /** Salt of the wallet that it opens: another wallet has another key. */
  wallet: string;
}

const PURPOSE = new TextEncoder().encode("titan wallet passkey 1");
const ES256 = -7; // COSE numbers of what authenticators sign with; no signature is looked at
const RS256 = -257;

/** Whether this browser and this address can have passkeys: an address of digits cannot. */
export function canHavePasskeys(): boolean {
  const name = /[a-z]/i.test(location.hostname) && !location.hostname.includes(":");
  return name && isSecureContext && "credentials" in navigator && "PublicKeyCredential" in window;
}

/** Make a passkey and wrap the key of an open wallet under it. */
export async function newPasskey(lock: Lock): Promise<Passkey> {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { name: "TITAN" },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name: "TITAN wallet", displayName: "TITAN wallet" },
      pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  if (!(made instanceof PublicKeyCredential)) throw noPrf();
  const told = made.getClientExtensionResults().prf;
  if (!told?.enabled) throw noPrf();
  const id = new Uint8Array(made.rawId);
  const key = told.results ? await wrapping(told.results.first) : await asked(id, salt);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = await crypto.subtle.wrapKey("raw", lock.key, key, bound(nonce, lock.kdf.salt));
  return {
    id: toBase64(id),
    salt: toBase64(salt),
    nonce: toBase64(nonce),
    wrapped: toBase64(new Uint8Array(wrapped)),
    wallet: lock.kdf.salt,
  };
}

/** Ask the authenticator for the key of a sealed wallet. */
export async function lockOfPasskey(kept: Passkey, sealed: Sealed): Promise<Lock> {
  const key = await asked(fromBase64(kept.id), fromBase64(kept.salt));
  const how = bound(fromBase64(kept.nonce), sealed.kdf.salt);
  try {
    const opened = await crypto.subtle.unwrapKey(
      "raw", fromBase64(kept.wrapped), key, how, "AES-GCM", true, ["encrypt", "decrypt"],
    );
    return { key: opened, kdf: sealed.kdf };
  } catch {
    throw new CannotOpen("This passkey does not open this wallet. Use the passphrase.");
  }
}

async function asked(id: Uint8Array<ArrayBuffer>, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const shown = await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: [{ type: "public-key", id }],
      userVerification: "required", // an unverified person would get other bytes
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  const first = shown instanceof PublicKeyCredential && shown.getClientExtensionResults().prf?.results?.first;
  if (!first) throw noPrf();
  return await wrapping(first);
}

async function wrapping(secret: BufferSource): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: PURPOSE };
  const cipher = { name: "AES-GCM", length: 256 };
  return await crypto.subtle.deriveKey(how, base, cipher, false, ["wrapKey", "unwrapKey"]);
}

function bound(nonce: Uint8Array<ArrayBuffer>, wallet: string): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(wallet) };
}

function noPrf(): CannotOpen {
  return new CannotOpen("This authenticator cannot keep a wallet's key (it lacks PRF). The passphrase goes on opening it.");
}
