import { countByKey } from "../credentials/envelope-sql.ts";
import { checkMasterKey } from "../credentials/master-key-check.ts";
import {
  type Begun,
  beginRotation,
  finishRotation,
  forgetKey,
  planRotation,
  prepareKey,
  resealAll,
} from "../credentials/master-key-rotation.ts";
import { flag, onlyKnown, text } from "./arguments.ts";
import { type Command, type OperatorContext, recorded } from "./context.ts";

export const keyCommands = {
  /**
   * `{prepare?}`: to a new master key, or to the one prepared; finishes an earlier rotation that was not.
   * With `prepare` the new key is only put where keys are held.
   */
  "keys.rotate-master": async (args, context) => {
    onlyKnown(args, ["prepare"]);
    return flag(args, "prepare") ? prepare(context) : rotate(context);
  },

  /** `{keyId}`: refused while anything in the database needs the key. */
  "keys.forget-master": async (args, context) => {
    onlyKnown(args, ["keyId"]);
    const keyId = text(args, "keyId");
    await forgetKey(context, keyId, true);
    const facts = { action: "keys.forget-master", note: JSON.stringify({ keyId }) };
    await recorded(context, facts, () => forgetKey(context, keyId));
    return { ...placeOf(context), forgotten: keyId };
  },

  /** → ids, how many envelopes stand under each, and which the database seals under. */
  "keys.list-master": async (args, context) => {
    onlyKnown(args, []);
    const ring = context.masterKeys.reload().map(({ id }) => id);
    const current = (await checkMasterKey(context.database, context.sealer)).keyId;
    const counts = await countByKey(context.database);
    const ids = [...new Set([...ring, current, ...counts.keys()])];
    return {
      ...placeOf(context),
      current,
      keys: ids.map((id) => ({
        id,
        current: id === current,
        held: ring.includes(id),
        envelopes: counts.get(id) ?? 0,
      })),
    };
  },
} as const satisfies Readonly<Record<string, Command>>;

const placeOf = ({ masterKeys }: OperatorContext) => ({
  source: masterKeys.source,
  ...(masterKeys.file === undefined ? {} : { file: masterKeys.file }),
});

async function prepare(context: OperatorContext) {
  // Refuses, before anything is on record, where there is no key to prepare.
  await planRotation(context);
  const facts = { action: "keys.prepare-master" };
  const { id, already, current } = await recorded(context, facts, () => prepareKey(context));
  return { ...placeOf(context), how: "prepare", prepared: id, already, current } as const;
}

interface Rotated {
  readonly how: Begun["how"];
  readonly from: string | undefined;
  readonly to: string;
  /** Envelopes. */
  readonly resealed: number;
  readonly damaged: readonly string[];
  /** Keys that are still held, for backups made before. */
  readonly older: readonly string[];
  /** Keys that are prepared and not in use: after a resumed rotation there may be one. */
  readonly newer: readonly string[];
}

/** On record before it begins, and before the step that completes it: a chain that ends between tells which. */
async function rotate(context: OperatorContext): Promise<Rotated & ReturnType<typeof placeOf>> {
  const plan = await planRotation(context);
  const started = { action: "keys.rotate-master", note: JSON.stringify({ how: plan }) };
  const { begun, resealed, damaged } = await recorded(context, started, async () => {
    const begun = await beginRotation(context);
    return { begun, ...(await resealAll(context, begun.sealer, context.onProgress)) };
  });
  const { how, from, to } = begun;
  const note = JSON.stringify({ how, from, to, resealed, damaged: damaged.length });
  const last = await recorded(context, { action: "keys.master-rotated", note }, () =>
    finishRotation(context, begun.sealer, damaged),
  );
  const ids = context.masterKeys.ring().map(({ id }) => id);
  const [older, newer] = [ids.slice(0, ids.indexOf(to)), ids.slice(ids.indexOf(to) + 1)];
  return { ...placeOf(context), how, from, to, resealed: resealed + last, damaged, older, newer };
}
