// The statement's values, bit for bit as src/titan/zk/statement.py and the circuit compute them.

import { keccak_256 } from "@noble/hashes/sha3.js";

import { poseidon } from "./poseidon.ts";

export const TREE_ARITY = 8;
export const TREE_DEPTH = 7;
export const EVERYONE = (1n << 256n) - 1n;
const YEAR = 10_000;

/** A whole number as JSON carries it: beyond 2^53 as decimal digits. */
export type Whole = number | string;

export interface Attributes {
  birth_date: number;
  nationality: number;
  residency: number;
  document_type: number;
  document_expiry: number;
  assurance_level: number;
  aml_tier: number;
}

export interface Credential {
  id: string;
  issuer: string;
  attributes: Attributes;
  holder_commitment: Whole;
  person_tag: Whole;
  valid_from: number;
  valid_until: number;
  evidence: string;
  leaf_index: number;
}

export interface Policy {
  minimum_age: number;
  document_in_force: boolean;
  minimum_assurance: number;
  maximum_aml_tier: number;
  nationality_mask: Whole;
  residency_mask: Whole;
  scope: Whole;
  accepted_issuers: string[];
  root_max_age: number;
  attestation_ttl: number;
}

export interface ProofRequest {
  policy_id: string;
  policy: Policy;
  registry: { chain_id: number; address: string };
  challenge: Whole;
  day: number;
}

export interface Path {
  levels: bigint[][];
  root: bigint;
}

/** Poseidon of the secret: all that an issuer gets to know of it. */
export function holderCommitment(secret: bigint): bigint {
  return poseidon([secret]);
}

/** The holder's one nullifier in a scope; without the secret no two can be linked. */
export function nullifier(secret: bigint, scope: bigint): bigint {
  return poseidon([secret, scope]);
}

/** The leaf of the issuer's tree that stands for a credential. */
export function leaf(credential: Credential): bigint {
  return poseidon([
    packAttributes(credential),
    BigInt(credential.person_tag),
    BigInt(credential.holder_commitment),
  ]);
}

export function packAttributes(credential: Credential): bigint {
  const facts = credential.attributes;
  return pack([
    [1, 8], // format of the credential
    [facts.birth_date, 25],
    [facts.nationality, 8],
    [facts.residency, 8],
    [facts.document_type, 4],
    [facts.document_expiry, 25],
    [facts.assurance_level, 3],
    [facts.aml_tier, 3],
    [credential.valid_from, 25],
    [credential.valid_until, 25],
  ]);
}

export function packPolicy(policy: Policy): bigint {
  return pack([
    [1, 8], // version of the encoding
    [policy.minimum_age, 8],
    [Number(policy.document_in_force), 1],
    [policy.minimum_assurance, 3],
    [policy.maximum_aml_tier, 3],
  ]);
}

/** A country mask as four 64-bit words, lowest first. */
export function maskWords(mask: Whole): bigint[] {
  return [0n, 64n, 128n, 192n].map((shift) => (BigInt(mask) >> shift) & ((1n << 64n) - 1n));
}

export function policyHash(policy: Policy): bigint {
  return poseidon([
    packPolicy(policy),
    ...maskWords(policy.nationality_mask),
    ...maskWords(policy.residency_mask),
    BigInt(policy.scope),
  ]);
}

export function packBinding(subject: string, challenge: Whole, day: number): bigint {
  return pack([
    [BigInt(subject), 160],
    [BigInt(challenge), 64],
    [day, 25],
  ]);
}

/** The scope of a policy at a registry: the top 248 bits of keccak(chain, registry, policy). */
export function policyScope(chainId: number, registry: string, policyId: string): bigint {
  const words = [BigInt(chainId), BigInt(registry), BigInt(policyId)];
  const bytes = fromHex(words.map((word) => word.toString(16).padStart(64, "0")).join(""));
  return BigInt("0x" + toHex(keccak_256(bytes))) >> 8n;
}

/** Why a credential does not satisfy a policy on a day, or null if it does. */
export function unsatisfied(credential: Credential, policy: Policy, day: number): string | null {
  const facts = credential.attributes;
  const refusals: [string, boolean][] = [
    ["credential-not-yet-valid", day < credential.valid_from],
    ["credential-expired", day > credential.valid_until],
    ["document-expired", policy.document_in_force && day > facts.document_expiry],
    ["under-age", facts.birth_date + policy.minimum_age * YEAR > day],
    ["nationality-not-allowed", !holds(policy.nationality_mask, facts.nationality)],
    ["residency-not-allowed", !holds(policy.residency_mask, facts.residency)],
    ["assurance-too-low", facts.assurance_level < policy.minimum_assurance],
    ["aml-tier-too-high", facts.aml_tier > policy.maximum_aml_tier],
  ];
  return refusals.find(([, refused]) => refused)?.[0] ?? null;
}

/** Whether a mask has the bit of a country. */
export function holds(mask: Whole, country: number): boolean {
  return ((BigInt(mask) >> BigInt(country)) & 1n) === 1n;
}

/** The circuit's inputs by signal name, scalars as decimal digits. */
export function circuitInputs(
  secret: bigint,
  credential: Credential,
  path: Path,
  policy: Policy,
  binding: bigint,
): Record<string, unknown> {
  return {
    secret: String(secret),
    person_tag: String(credential.person_tag),
    attributes: String(packAttributes(credential)),
    path: path.levels.map((children) => children.map(String)),
    policy: String(packPolicy(policy)),
    nationality_mask: maskWords(policy.nationality_mask).map(String),
    residency_mask: maskWords(policy.residency_mask).map(String),
    scope: String(policy.scope),
    binding: String(binding),
  };
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/^0x/, "");
  if (digits.length % 2 || !/^[0-9a-f]*$/i.test(digits)) throw new RangeError("no hex");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function pack(fields: [number | bigint, number][]): bigint {
  let packed = 0n;
  for (const [value, bits] of fields) {
    const whole = BigInt(value);
    if (whole < 0n || whole >> BigInt(bits)) throw new RangeError("a field does not fit its bits");
    packed = (packed << BigInt(bits)) | whole;
  }
  return packed;
}
