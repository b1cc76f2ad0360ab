// A wallet under a passphrase: what is kept in the browser and what an exported file holds.
//
// PBKDF2-HMAC-SHA-256 at the cost that OWASP's Password Storage Cheat Sheet names for it, then
// AES-256-GCM. src/titan/holder/exported.py reads and writes the same file.

export const FORMAT = "titan-wallet-1";
export const ITERATIONS = 600_000;
const FEWEST = 100_000;
const MOST = 10_000_000; // a file from elsewhere must not keep the page busy for minutes

export interface Sealed {
  format: typeof FORMAT;
  kdf: { name: "PBKDF2-HMAC-SHA-256"; iterations: number; salt: string };
  cipher: { name: "AES-256-GCM"; nonce: string };
  content: string;
}

/** The key of one wallet while it is open; the passphrase itself is not kept. */
export interface Lock {
  key: CryptoKey;
  kdf: Sealed["kdf"];
}

/** What went wrong: the file is none of ours, or the passphrase is another one. */
export class CannotOpen extends Error {}

export async function newLock(passphrase: string): Promise<Lock> {
  const salt = toBase64(crypto.getRandomValues(new Uint8Array(16)));
  return await lockOf(passphrase, { name: "PBKDF2-HMAC-SHA-256", iterations: ITERATIONS, salt });
}

export async function seal(content: unknown, lock: Lock): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const sealed = await crypto.subtle.encrypt(parameters(nonce), lock.key, plain);
  return {
    format: FORMAT,
    kdf: lock.kdf,
    cipher: { name: "AES-256-GCM", nonce: toBase64(nonce) },
    content: toBase64(new Uint8Array(sealed)),
  };
}

export async function open(sealed: Sealed, passphrase: string): Promise<[unknown, Lock]> {
  const lock = await lockOf(passphrase, sealed.kdf);
  return [await openWith(sealed, lock), lock];
}

/** The content of a sealed wallet, by its key. */
export async function openWith(sealed: Sealed, lock: Lock): Promise<unknown> {
  try {
    const algorithm = parameters(fromBase64(sealed.cipher.nonce));
    const plain = await crypto.subtle.decrypt(algorithm, lock.key, fromBase64(sealed.content));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    throw new CannotOpen("The passphrase does not open this wallet.");
  }
}

/** Take the text of a file for a sealed wallet; anything else is refused. */
export function readSealed(text: string): Sealed {
  try {
    const file = JSON.parse(text) as Sealed;
    const known =
      file.format === FORMAT &&
      file.kdf.name === "PBKDF2-HMAC-SHA-256" &&
      Number.isInteger(file.kdf.iterations) &&
      file.kdf.iterations >= FEWEST &&
      file.kdf.iterations <= MOST &&
      file.cipher.name === "AES-256-GCM";
    if (known && [file.kdf.salt, file.cipher.nonce, file.content].every(isText)) return file;
  } catch {
    // told below, in the same words: no part of a wrong file is worth a name
  }
  throw new CannotOpen("This file is no wallet of TITAN.");
}

async function lockOf(passphrase: string, kdf: Sealed["kdf"]): Promise<Lock> {
  const words = new TextEncoder().encode(passphrase.normalize("NFKC"));
  const base = await crypto.subtle.importKey("raw", words, "PBKDF2", false, ["deriveKey"]);
  const cost = {
    name: "PBKDF2",
    hash: "SHA-256",
    salt: fromBase64(kdf.salt),
    iterations: kdf.iterations,
  };
  const cipher = { name: "AES-GCM", length: 256 };
  // Extractable, so that a passkey can wrap it; whoever could take it out reads the open wallet too.
  const key = await crypto.subtle.deriveKey(cost, base, cipher, true, ["encrypt", "decrypt"]);
  return { key, kdf };
}

function parameters(nonce: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(FORMAT) };
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
