/**
 * The settings of an experiment: of one arm in full, and of each other arm what differs.
 *
 * @module
 */
import { changesBetween, setTexts } from "../experiment/changes.ts";
import { armStyleOf } from "../results/arm_order.ts";
import type { RunRecord } from "../results/record.ts";
import { percent } from "./format.ts";
import type { Group } from "./groups.ts";
import { type Content, type Html, html } from "./html.ts";
import { pageTable } from "./tables.ts";

/**
 * Renders the settings of the arm with the most of them, what the other arms change, and the kinds that
 * are not the kit's.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { groupOf } from "./fixture.ts";
 * import { settings } from "./settings.ts";
 * import { match } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * match(settings(groupOf(records)).markup, /noisy labels<.th><td><code>iel=null</);
 * ```
 */
export function settings({ records }: Group): Html {
  const record = records.find(({ spec }) => spec.noise && spec.iel) ?? records[0]!;
  const { spec, data, parameters } = record;
  const stated = Object.entries(settingsOf(spec)).filter(([, value]) => !isEmpty(value));
  const { label } = armStyleOf(records, spec.arm);
  return html`${
    pageTable({
      caption: `Settings of the arm “${label}”`,
      columns: ["setting", "value"],
      rows: [
        ["files", `${data.source} (SHA-256 ${data.sha256.slice(0, 12)}…)`],
        ["classes", data.classes.map(({ name }) => name).join(", ")],
        ...stated.map(([name, value]) => [words(name), settingText(value)]),
        ...data.wrongLabels === null
          ? []
          : [["wrong labels", `${percent(data.wrongLabels)} of the training pixels`]],
        ["learnable parameters", parameters.toLocaleString("en-US")],
      ],
    })
  }${otherArms(records, record)}${ownCode(records)}`;
}

/** What an arm is, without its name and what the arms of a group share. */
function settingsOf(spec: RunRecord["spec"]): object {
  const { experiment: _id, profile: _profile, arm: _arm, seed: _seed, own: _own, ...rest } = spec;
  const { after: _after, ...settings } = rest;
  return settings;
}

/** How each other arm differs from the one whose settings are shown, also those at prediction only. */
function otherArms(records: readonly RunRecord[], { spec: shown }: RunRecord): Html | false {
  const seen = new Set([shown.arm]);
  const from = { ...settingsOf(shown), after: null };
  const arms = records.flatMap(({ spec }) => {
    const methods = [[spec.arm, null] as const, ...Object.entries(spec.after)];
    return methods.map(([arm, after]) => (
      { arm, changes: changesBetween(from, { ...settingsOf(spec), after }) }
    ));
  }).filter(({ arm }) => !seen.has(arm) && seen.add(arm));
  return arms.length > 0 && pageTable({
    caption:
      `Settings in which the other arms differ from “${armStyleOf(records, shown.arm).label}”, ` +
      "as path=value",
    columns: ["arm", "differs in"],
    rows: arms.map(({ arm, changes }) => [armStyleOf(records, arm).label, changeLines(changes)]),
  });
}

/** Changes, each on its line. */
function changeLines(changes: ReturnType<typeof changesBetween>): Content {
  const lines = Object.entries(changes).map(([path, value]) =>
    value === undefined ? html`no ${path}` : html`<code>${setTexts({ [path]: value })}</code>`
  );
  return lines.length === 0
    ? "nothing"
    : lines.map((line, at) => html`${at > 0 && html`<br>`}${line}`);
}

/** The kinds that are not part of the kit, with the trained arms that have them. */
function ownCode(records: readonly RunRecord[]): Html | false {
  const users = Map.groupBy(
    records.flatMap(({ spec: { arm, own } }) => own.map((kind) => ({ arm, kind }))),
    ({ kind: { table, kind, sha256 } }) => `${table} ${kind} ${sha256}`,
  );
  return users.size > 0 && pageTable({
    caption: "Kinds in these runs that are not the kit’s",
    columns: ["kind", "SHA-256 of its source", "trainings"],
    rows: [...users.values()].map((same) => {
      const { table, kind, sha256 } = same[0]!.kind;
      const arms = [...new Set(same.map(({ arm }) => armStyleOf(records, arm).label))];
      return [`${table} ${kind}`, html`<code>${sha256.slice(0, 12)}…</code>`, arms.join(", ")];
    }),
  });
}

/** Whether a setting is empty: no changes by path, or nothing applied at prediction. */
const isEmpty = (value: unknown) =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** Splits a name into words: `noiseFrame` becomes "noise frame". */
const words = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Writes a setting on one line: `unet, width 8`. */
function settingText(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) return value.map(settingText).join(" ");
  if (typeof value !== "object") return `${value}`;
  return Object.entries(value).filter(([, part]) => !isEmpty(part))
    .map(([name, part]) => `${name === "kind" ? "" : `${words(name)} `}${settingText(part)}`)
    .join(", ");
}
