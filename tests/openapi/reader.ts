// A client of the control interface whose types are those of the OpenAPI document. It is compiled
// and not run: what it reads must be there, of these types. openapi-typescript must be told that a
// key with a default need not be given (--default-non-nullable=false).
import type { components, operations } from "./control";

type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : operations[Name] extends { responses: { 201: { content: { "application/json": infer Body } } } }
    ? Body
    : never;

async function get<Name extends keyof operations>(path: string): Promise<Answer<Name>> {
  const answer = await fetch(`http://127.0.0.1:7121${path}`);
  return (await answer.json()) as Answer<Name>;
}

async function post<Name extends keyof operations>(
  path: string,
  body: operations[Name] extends { requestBody: { content: { "application/json": infer Body } } }
    ? Body
    : never,
): Promise<Answer<Name>> {
  const answer = await fetch(`http://127.0.0.1:7121${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as Answer<Name>;
}

export async function allInteractions(): Promise<string[]> {
  const found: string[] = [];
  let after: string | null = "";
  while (after !== null) {
    const page: Answer<"one_kind"> = await get<"one_kind">(
      `/world/interactions?after=${encodeURIComponent(after)}`,
    );
    found.push(...Object.keys(page.things));
    after = page.next;
  }
  return found;
}

export async function stopped(id: string): Promise<string> {
  await post<"participate">("/participants", { name: "media-1", type: "MediaServer" });
  const sent = await post<"send">("/send", {
    client: "media-1",
    message: "RequestStopProcessing",
    attributes: { InteractionId: id },
  });
  const answer: components["schemas"]["Message"] | null = sent.answer;
  const waited = await post<"wait">("/wait", {
    on: { message: "EventAck", to: "media-1" },
    timeout: 5,
  });
  const { seq, message, client }: components["schemas"]["Entry"] = waited.entry;
  return `${answer?.message ?? "no answer"}, #${seq.toFixed()} ${message ?? "-"} ${client ?? "-"}`;
}

export async function summary(): Promise<string> {
  const ready = await get<"ready">("/ready");
  const world = await get<"world">("/world");
  const owner: string | null | undefined = world.interactions["stop-a"]?.owner;
  const more: string | undefined = world.next["interactions"];
  const cues = await get<"cues">("/cues");
  const why: (string | null)[] = cues.map((each) => each.why);
  return [ready.host, ready.port.toFixed(), owner ?? "-", more ?? "-", ...why].join(" ");
}

// @ts-expect-error: a message that no catalogue has
export const unknown: components["schemas"]["MessageName"] = "EventNothing";
