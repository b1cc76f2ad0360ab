// An application that lets in whoever has an attestation. Fill in the four constants: `titan up`
// prints service and policy, the console's page "System" shows the registry.
const SERVICE = "http://127.0.0.1:8420";
const POLICY = "0x…";
const REGISTRY = "0x…";
const NAME = "A shop for adults";

const { requestLink, holds } = await import(`${SERVICE}/static/titan-verify.js`);

const answer = document.querySelector("#answer");
document.querySelector("#ask").href = requestLink(SERVICE, { policy: POLICY, name: NAME });
document.querySelector("#enter").addEventListener("click", async () => {
  try {
    const [subject] = await window.ethereum.request({ method: "eth_requestAccounts" });
    const welcome = await holds(window.ethereum, { registry: REGISTRY, subject, policy: POLICY });
    answer.textContent = welcome ? "Welcome." : "This address has no attestation that holds now.";
  } catch {
    answer.textContent = "It could not be checked. Nobody is let in on a doubt; try again.";
  }
});
