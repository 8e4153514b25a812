// The demo EHR: composes a request for a synthetic patient, calls the real service, shows cards.

import { renderCard } from "/demo/cards.js";

const EXPLAIN = "io.github.osteoporosis-cds.explain";
const EXPLANATION = "io.github.osteoporosis-cds.explanation";
const ACTIONS = {
  "patient-view": "Opens the chart (patient-view)",
  "order-select": "Selects an order (order-select)",
  "order-sign": "Signs an order (order-sign)",
  "encounter-discharge": "Discharges the patient (encounter-discharge)",
};

const byId = (id) => document.getElementById(id);
let listing;

async function start() {
  byId("discovery-address").textContent = new URL("/cds-services", location.href).href;
  listing = await (await fetch("/demo/patients")).json();
  byId("patients").append(...listing.patients.map(choice));
  for (const each of listing.services) {
    byId("service").append(new Option(ACTIONS[each.hook] ?? each.hook, each.id));
  }
  byId("draft").append(new Option("no order", ""));
  for (const each of listing.drafts) byId("draft").append(new Option(each.title, each.id));
  byId("patients").addEventListener("change", preselect);
  byId("service").addEventListener("change", showDraftField);
  byId("demo").addEventListener("submit", fire);
  byId("patients").querySelector("input").checked = true;
  preselect();
}

function choice(patient) {
  const label = document.createElement("label");
  label.className = "choice";
  const input = Object.assign(document.createElement("input"), {
    type: "radio", name: "patient", value: patient.id,
  });
  const title = Object.assign(document.createElement("span"), { textContent: patient.title });
  const story = Object.assign(document.createElement("small"), {
    textContent: `${patient.name}. ${patient.story}`,
  });
  label.append(input, title, story);
  return label;
}

const chosenPatient = () => document.querySelector("input[name=patient]:checked").value;

function preselect() {
  const patient = listing.patients.find((each) => each.id === chosenPatient());
  byId("service").value = patient.service;
  byId("draft").value = patient.draft ?? "";
  showDraftField();
}

function showDraftField() {
  const chosen = listing.services.find((each) => each.id === byId("service").value);
  byId("draft-field").hidden = !chosen.hook.startsWith("order-");
}

async function fire(event) {
  event.preventDefault();
  byId("status").textContent = "Calling the service …";
  byId("cards").replaceChildren();
  try {
    await call(byId("service").value);
  } catch {
    byId("status").textContent = "The service could not be reached.";
  }
  byId("result").focus();
}

async function call(service) {
  const composed = `/demo/requests/${chosenPatient()}/${service}?draft=${byId("draft").value}`;
  const request = await (await fetch(composed)).json();
  if (byId("explain").checked) request.extension = { [EXPLAIN]: true };
  const started = performance.now();
  const answer = await fetch(`/cds-services/${service}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  });
  const response = await answer.json();
  const milliseconds = Math.round(performance.now() - started);
  showJson("request", request);
  showJson("response", response);
  showJson("explanation", response.extension?.[EXPLANATION]);
  showCards(response, answer.status, milliseconds);
}

function showCards({ cards, issue }, status, milliseconds) {
  if (!cards) {
    byId("status").textContent = `Refused with status ${status}: ${issue?.[0]?.diagnostics ?? ""}`;
    return;
  }
  const count = cards.length === 1 ? "1 card" : `${cards.length} cards`;
  const silence = cards.length ? "" : " The service has nothing to say on these data.";
  byId("status").textContent = `${count} in ${milliseconds} ms.${silence}`;
  byId("cards").append(...cards.map(renderCard));
}

function showJson(id, value) {
  byId(id).hidden = value === undefined;
  byId(id).querySelector("pre").textContent = JSON.stringify(value, null, 2) ?? "";
}

start();
