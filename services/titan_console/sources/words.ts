// What codes and numbers mean, in words for the person that they are about.

import { EVERYONE, holds, type Credential, type Policy, unsatisfied } from "./statement.ts";

/** Codes of all countries by dense index, from 1: three letters and, where there are any, two. */
export type Countries = [string, string | null][];

const DOCUMENTS = ["Identity document", "Passport", "Identity card", "Residence permit", "Visa"];
const regions = new Intl.DisplayNames(["en"], { type: "region" });
const days = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });
const lists = new Intl.ListFormat("en", { type: "conjunction" });

const SPECIAL: Record<string, string> = {
  RKS: "Kosovo",
  XXA: "Stateless person",
  XXB: "Refugee (1951 Convention)",
  XXC: "Refugee",
  XXX: "Unspecified",
  UTO: "Utopia (specimens)",
};

const STATUSES: Record<string, string> = {
  received: "Waiting for your document",
  examining: "Your document is being examined",
  in_review: "A person takes a look at it",
  issuing: "Your credential is being written",
  approved: "Approved",
  declined: "Declined",
  failed: "It could not be examined",
};

const REASONS: Record<string, string> = {
  "credential-not-yet-valid": "Your credential is not valid yet.",
  "credential-expired": "Your credential has expired. Have your document examined again.",
  "document-expired": "Your document has expired.",
  "under-age": "You are younger than the request asks.",
  "nationality-not-allowed": "Your nationality is not among those that the request allows.",
  "residency-not-allowed": "Your country of residence is not among those that the request allows.",
  "assurance-too-low": "Your document was examined less thoroughly than the request asks.",
  "aml-tier-too-high": "Your risk tier is above what the request allows.",
};

export function statusWords(status: string): string {
  return STATUSES[status] ?? status;
}

export function refusalWords(reason: string): string {
  return REASONS[reason] ?? reason;
}

/** A stable code as words: "check-digit-wrong" becomes "check digit wrong". */
export function codeWords(codes: string): string {
  return codes.split(",").map((code) => code.trim().replace(/[-_.]/g, " ")).join("; ");
}

export function countryName(countries: Countries, index: number): string {
  const found = countries[index - 1];
  if (!found) return "Not stated";
  const [three, two] = found;
  return SPECIAL[three] ?? (two && regions.of(two)) ?? three;
}

/** A yyyymmdd number as a date in words. */
export function dayWords(day: number): string {
  return days.format(Date.UTC(Math.floor(day / 10_000), Math.floor(day / 100) % 100 - 1, day % 100));
}

export function ageOn(birth: number, day: number): number {
  return Math.floor((day - birth) / 10_000);
}

export function today(): number {
  return Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));
}

/** Each certified fact, named and in words. */
export function factsOf(credential: Credential, countries: Countries): [string, string][] {
  const facts = credential.attributes;
  const until = dayWords(facts.document_expiry);
  return [
    ["Born", `${dayWords(facts.birth_date)}, ${ageOn(facts.birth_date, today())} years old`],
    ["Nationality", countryName(countries, facts.nationality)],
    ["Residence", countryName(countries, facts.residency)],
    ["Document", `${DOCUMENTS[facts.document_type] ?? DOCUMENTS[0]}, in force until ${until}`],
    ["Examination", `Level ${facts.assurance_level} of 7`],
    ["Risk tier", facts.aml_tier ? `${facts.aml_tier} of 7` : "0, no known risk"],
    ["Valid", `until ${dayWords(credential.valid_until)}`],
  ];
}

export interface Demand {
  words: string;
  detail?: string;
  met: boolean;
}

/** What a policy asks, sentence by sentence, and whether the credential meets it on a day. */
export function demandsOf(
  policy: Policy,
  credential: Credential,
  day: number,
  countries: Countries,
): Demand[] {
  const asked: (Omit<Demand, "met"> & { only: Partial<Policy> })[] = [
    { words: "Your credential is valid today", only: {} },
  ];
  if (policy.minimum_age) {
    const words = `You are ${policy.minimum_age} or older`;
    asked.push({ words, only: { minimum_age: policy.minimum_age } });
  }
  if (policy.document_in_force) {
    asked.push({ words: "Your document is in force", only: { document_in_force: true } });
  }
  for (const [key, words] of [
    ["residency_mask", "You live in"],
    ["nationality_mask", "Your nationality is that of"],
  ] as const) {
    if (BigInt(policy[key]) === EVERYONE) continue;
    const names = countries
      .map((_, place) => place + 1)
      .filter((index) => holds(policy[key], index))
      .map((index) => countryName(countries, index))
      .sort((one, other) => one.localeCompare(other));
    const only = { [key]: policy[key] };
    asked.push({ words: `${words} one of ${names.length} countries`, detail: lists.format(names), only });
  }
  if (policy.minimum_assurance) {
    const words = `Your document was examined at level ${policy.minimum_assurance} or above`;
    asked.push({ words, only: { minimum_assurance: policy.minimum_assurance } });
  }
  if (policy.maximum_aml_tier < 7) {
    const words = `Your risk tier is ${policy.maximum_aml_tier} or below`;
    asked.push({ words, only: { maximum_aml_tier: policy.maximum_aml_tier } });
  }
  return asked.map(({ only, ...demand }) => ({
    ...demand,
    met: unsatisfied(credential, { ...nothing(policy), ...only }, day) === null,
  }));
}

/** The policy that asks nothing, in another's scope. */
function nothing(policy: Policy): Policy {
  return {
    ...policy,
    minimum_age: 0,
    document_in_force: false,
    minimum_assurance: 0,
    maximum_aml_tier: 7,
    nationality_mask: String(EVERYONE),
    residency_mask: String(EVERYONE),
  };
}
