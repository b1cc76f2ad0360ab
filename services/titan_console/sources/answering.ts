// From a request to its answer: the path, the proof, the consent, and the relay or a file.

import { consentOf, signConsent, type Consent } from "./account.ts";
import type { Holder } from "./holder.ts";
import { type Circuit, type Progress, type Prover, type Proved, ProverFailed } from "./prover.ts";
import * as service from "./service.ts";
import {
  circuitInputs,
  leaf,
  nullifier,
  packBinding,
  policyHash,
  policyScope,
  type Path,
  type ProofRequest,
} from "./statement.ts";
import { leafIn, NotOfTheTree, pathIn, type Bucket } from "./tree.ts";

const CONSENT_SECONDS = 3600;

/** Why a request is not answered, in words for the holder. */
export class Refused extends Error {}

/** Signs with an address: the wallet's own, or one of an injected wallet. */
export interface Subject {
  address: string;
  sign: (consent: Consent) => Promise<string>;
}

/** An answer as `titan proof verify` and the relay read it. */
export interface Presentation {
  policy_id: string;
  binding: { subject: string; challenge: string; day: number };
  proof: unknown;
  consent: { deadline: number; signature: string } | null;
}

interface Eip1193 {
  request(asked: { method: string; params?: unknown[] }): Promise<unknown>;
}

/** The wallet of this browser's extension, where there is one. */
export function injected(): Eip1193 | null {
  return (globalThis as { ethereum?: Eip1193 }).ethereum ?? null;
}

export function ownSubject(holder: Holder): Subject {
  const sign = (consent: Consent): Promise<string> =>
    Promise.resolve(signConsent(consent, holder.accountKey));
  return { address: holder.content.address, sign };
}

export async function injectedSubject(provider: Eip1193): Promise<Subject> {
  const [address] = (await provider.request({ method: "eth_requestAccounts" })) as string[];
  if (!address) throw new Refused("Your other wallet named no account.");
  const sign = async (consent: Consent): Promise<string> => {
    const params = [address, JSON.stringify(consent)];
    return (await provider.request({ method: "eth_signTypedData_v4", params })) as string;
  };
  return { address, sign };
}

/** Refuse a request whose scope would let two verifiers recognise the same holder. */
export function requireOwnScope(request: ProofRequest): void {
  const { chain_id, address } = request.registry;
  if (policyScope(chain_id, address, request.policy_id) !== BigInt(request.policy.scope)) {
    throw new Refused("This request would link two of your statements. Do not answer it.");
  }
}

/** Prove a request on this device; nothing is sent but what anybody may ask. */
export async function prove(
  holder: Holder,
  request: ProofRequest,
  subject: Subject,
  circuit: Circuit,
  prover: Prover,
  progress: Progress,
): Promise<Presentation> {
  const credential = holder.content.credential;
  if (!credential) throw new Refused("This wallet holds no credential yet.");
  progress(0.01, "Looking your credential up in the issuer's tree");
  const bucket = await service.bucketWith(credential.leaf_index);
  const path = ownPath(bucket, leaf(credential), credential.leaf_index);
  const binding = packBinding(subject.address, request.challenge, request.day);
  const inputs = circuitInputs(holder.secret, credential, path, request.policy, binding);
  const proved = await prover.prove(circuit, inputs, progress);
  const spent = nullifier(holder.secret, BigInt(request.policy.scope));
  requireSame(proved, {
    root: path.root,
    nullifier: spent,
    policy_hash: policyHash(request.policy),
    binding,
  });
  const challenge = String(request.challenge);
  return {
    policy_id: request.policy_id,
    binding: { subject: subject.address, challenge, day: request.day },
    proof: {
      protocol: "groth16",
      curve: "bn254",
      ...proved.points,
      public_signals: proved.signals,
      circuit_id: circuit.circuit_id,
      vkey_sha256: circuit.vkey_sha256,
    },
    consent: challenge === "0" ? await consent(request, spent, subject) : null,
  };
}

async function consent(
  request: ProofRequest,
  spent: bigint,
  subject: Subject,
): Promise<NonNullable<Presentation["consent"]>> {
  const deadline = Math.floor(Date.now() / 1000) + CONSENT_SECONDS;
  const signature = await subject.sign(consentOf(request, spent, subject.address, deadline));
  return { deadline, signature };
}

function ownPath(bucket: Bucket, own: bigint, index: number): Path {
  if (leafIn(bucket, index) !== own) {
    throw new Refused("The issuer has revoked this credential. Ask for a new examination.");
  }
  try {
    return pathIn(bucket, index);
  } catch (error) {
    if (!(error instanceof NotOfTheTree)) throw error;
    throw new Refused("The issuer's tree does not fit together. Try again later, and tell the issuer.");
  }
}

/** The prover is foreign code: its signals must be the ones that this page computed itself. */
function requireSame(proved: Proved, expected: Record<string, bigint>): void {
  for (const [name, value] of Object.entries(expected)) {
    if (proved.signals[name] !== String(value)) {
      throw new ProverFailed("The prover made a proof of something else.");
    }
  }
}
