// Asks a real node through titan-verify.js, as a site's page does: JSON in, JSON out.
import { text } from "node:stream/consumers";

import { admits, holds, requestLink } from "../../../services/titan_console/sources/titan-verify.js";

const { rpc, registry, gate, policy, subjects } = JSON.parse(await text(process.stdin));
const provider = {
  async request({ method, params }) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const headers = { "Content-Type": "application/json" };
    const answer = await (await fetch(rpc, { method: "POST", headers, body })).json();
    if (answer.error) throw new Error(answer.error.message);
    return answer.result;
  },
};
const asked = subjects.map(async (subject) => ({
  holds: await holds(provider, { registry, subject, policy }),
  admitted: await admits(provider, { gate, subject }),
}));
let noContract = "an answer";
try {
  await holds(provider, { registry: "0x" + "12".repeat(20), subject: subjects[0], policy });
} catch (error) {
  noContract = error.name;
}
const link = requestLink("https://issuer.example", { policy, challenge: 7n, name: "Book & shop" });
process.stdout.write(JSON.stringify({ answers: await Promise.all(asked), noContract, link }));
