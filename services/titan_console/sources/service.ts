// The issuer's service, as the holder's page calls it.
//
// Two doors, never mixed: with the applicant's key for what the issuer examines, and without any
// for what leads to a proof, so that the issuer cannot tell whose proof it is.

import type { Credential, ProofRequest, Whole } from "./statement.ts";
import { bucketOf, type Bucket } from "./tree.ts";

export interface Case {
  id: string;
  status: string;
  reason: string | null;
  explanation: { title: string; remedy: string } | null;
}

export interface CaseEvent {
  id: number;
  type: string;
  status: string;
  reason: string | null;
}

export interface Attestation {
  uid: string;
  schema: Whole;
  recipient: string;
  expiration_time: number;
  valid: boolean;
}

export interface Receipt {
  uid: string;
  tx_hash: string;
  block_number: number;
}

/** An error that the service told, with its way out. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    title: string,
    readonly remedy: string,
  ) {
    super(title);
  }
}

const FINAL = new Set(["approved", "declined", "failed"]);

export function isFinal(status: string): boolean {
  return FINAL.has(status);
}

// without a key

export async function enrol(): Promise<{ applicant_id: string; token: string }> {
  return await call("POST", "/v1/public/enrolments");
}

export async function proofRequest(policyId: string, challenge: string): Promise<ProofRequest> {
  const policy = encodeURIComponent(policyId);
  return await call("GET", `/v1/public/policies/${policy}/request?challenge=${challenge}`);
}

/** The bucket that holds a leaf: of which one is asked for, some thousand others stand. */
export async function bucketWith(index: number): Promise<Bucket> {
  const path = "/v1/public/issuer/tree/buckets";
  let { size } = await call<{ size: number }>("GET", path);
  for (let time = 0; time < 3; time++) {
    const found = await call<Bucket>("GET", `${path}/${bucketOf(index, size)}`);
    if (bucketOf(index, found.size) === found.number) return found;
    size = found.size; // the last bucket became two in between
  }
  throw new Unreachable();
}

export async function relay(presentation: unknown): Promise<Receipt> {
  return await call("POST", "/v1/public/attestations", { body: JSON.stringify(presentation) });
}

export async function attestations(subject: string): Promise<Attestation[]> {
  const path = `/v1/public/attestations?subject=${subject}`;
  return (await call<{ items: Attestation[] }>("GET", path)).items;
}

// with the applicant's key

export async function openCase(
  token: string,
  commitment: bigint,
  residency: string | null,
): Promise<Case> {
  const body = JSON.stringify({ holder_commitment: String(commitment), residency });
  return await call("POST", "/v1/cases", { token, body });
}

export async function sendDocument(token: string, caseId: string, picture: Blob): Promise<Case> {
  return await call("PUT", `/v1/cases/${caseId}/document`, { token, body: picture });
}

export async function readCase(token: string, caseId: string): Promise<Case> {
  return await call("GET", `/v1/cases/${caseId}`, { token });
}

export async function readCredential(token: string, caseId: string): Promise<Credential> {
  return await call("GET", `/v1/cases/${caseId}/credential`, { token });
}

/** Follow a case until it ends or a person has to look at it; asks again where the line was cut. */
export async function follow(
  token: string,
  caseId: string,
  tell: (event: CaseEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let last = 0;
  for (let pause = 500; !signal.aborted; pause = Math.min(2 * pause, 10_000)) {
    try {
      for await (const event of events(token, caseId, last, signal)) {
        last = event.id;
        pause = 500;
        tell(event);
        if (isFinal(event.status)) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function* events(
  token: string,
  caseId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<CaseEvent> {
  const headers = { "Last-Event-ID": String(after) };
  const answer = await ask("GET", `/v1/cases/${caseId}/events`, { token, headers, signal });
  if (!answer.body) return;
  let waiting = "";
  const decoder = new TextDecoder();
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (waiting + decoder.decode(value, { stream: true })).split("\n\n");
    waiting = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = block.split("\n").find((line) => line.startsWith("data: "));
      if (data) yield JSON.parse(data.slice(6)) as CaseEvent;
    }
  }
}

interface Asked {
  token?: string;
  body?: string | Blob;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

async function call<T>(method: string, path: string, asked: Asked = {}): Promise<T> {
  const answer = await ask(method, path, asked);
  return (await answer.json()) as T;
}

async function ask(method: string, path: string, asked: Asked): Promise<Response> {
  const headers = new Headers(asked.headers);
  if (asked.token) headers.set("Authorization", `Bearer ${asked.token}`);
  if (typeof asked.body === "string") headers.set("Content-Type", "application/json");
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: asked.body ?? null,
      signal: asked.signal ?? null,
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
  } catch (error) {
    if (asked.signal?.aborted) throw error;
    throw new Unreachable();
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/** Nobody answers; whatever was asked can be asked again. */
export class Unreachable extends Error {
  constructor() {
    super("The service does not answer. Check your connection and try again.");
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const told = (await answer.json()) as { code: string; title: string; remedy: string };
    return new Problem(told.code, told.title, told.remedy);
  } catch {
    return new Problem("service.answer", `The service answered ${answer.status}`, "Try again.");
  }
}
