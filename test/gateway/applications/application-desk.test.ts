import { hash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createApplicationDesk,
  type RunningDesk,
} from "../../../src/gateway/applications/application-desk.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import type { ApplicationEvent } from "../../../src/gateway/core/licence-event.ts";
import type { ApplicationStanding, LicensingOffice } from "../../../src/gateway/core/licensing-office.ts";
import type { ApplicationForm, ApplicationStage } from "../../../src/gateway/core/operations.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { testDatabases } from "../../support/database.ts";
import { movedClock } from "../../support/moved-clock.ts";

// The risk: a repeat after a lost reply becomes a second application, one channel reads another's, a stage is
// told twice or never, or a late answer takes an application back.

const form: ApplicationForm = {
  purpose: "换证",
  businessSn: "51010000-20261127-0001",
  kind: "renewal",
  typeCode: "11100000000019713D071",
  number: "510100199001010013",
  applicant: { name: "测试申请人", code: "510100199001010013", codeType: "111" },
  areaCode: "510100",
};
const { businessSn } = form;
/** What the office knows it by. */
const officeSn = `${hash("sha256", "portal", "hex").slice(0, 8)}-${businessSn}`;

/** An office that has what it was given, and can fail after having taken it. */
class Office implements LicensingOffice {
  readonly taken = new Map<string, ApplicationStanding>();
  submissions = 0;
  asked = 0;
  loseReply = false;
  refuses = false;
  submit: LicensingOffice["submit"] = async ({ businessSn: sn }) => {
    this.submissions += 1;
    if (this.refuses) throw new GatewayError("partner.refused");
    if (!this.taken.has(sn)) this.taken.set(sn, { stage: "accepted", number: `A-${sn}`, changedAt: 1_000 });
    if (this.loseReply) throw new GatewayError("partner.unavailable");
    return this.of(sn);
  };
  status: LicensingOffice["status"] = async (sn) => {
    this.asked += 1;
    return this.of(sn);
  };
  withdraw: LicensingOffice["withdraw"] = async ({ businessSn: sn }) => {
    if (["approved", "refused"].includes(this.of(sn).stage)) throw new GatewayError("application.decided");
    this.move(sn, "withdrawn");
    return this.of(sn);
  };
  find: LicensingOffice["find"] = async () => [];
  of(sn: string): ApplicationStanding {
    const standing = this.taken.get(sn);
    if (standing === undefined) throw new GatewayError("application.unknown");
    return standing;
  }
  move(sn: string, stage: ApplicationStage, remark?: string): void {
    const { number, changedAt } = this.of(sn);
    this.taken.set(sn, {
      stage,
      number,
      changedAt: changedAt + 1,
      ...(remark === undefined ? {} : { remark }),
    });
  }
}

describe.each(testDatabases())("applications on $engine", ({ open }) => {
  const clock = movedClock();
  let database: Database;
  let office: Office;
  let told: ApplicationEvent[];
  let desk: RunningDesk;

  beforeEach(async () => {
    database = await open();
    for (const id of ["portal", "mini"]) {
      await database.query(
        `insert into partner (id, adapter, title, state, client_id, interfaces, interface_ids, limits,
           require_body_signature, grants, created_at, version)
         values ($1, 'northbound', 't', 'active', $1, '{}', '{}', '{}', false, '[]', 0, 0)`,
        [id],
      );
    }
    office = new Office();
    told = [];
    desk = createApplicationDesk({
      database,
      clock: clock.now,
      office: async () => office,
      commit: (text) => hash("sha256", text, "hex"),
      tell: async (_tx, event) => {
        told.push(event);
      },
    });
  });
  afterEach(() => database.end());

  const context = (partnerId: string) => ({
    partnerId,
    traceId: "0".repeat(32),
    signal: new AbortController().signal,
    receivedAt: clock.now(),
    grants: [],
  });
  const submit = (change: Partial<ApplicationForm> = {}, partner = "portal") =>
    desk.perform({ operation: "application.submit", request: { ...form, ...change } }, context(partner));
  const status = (partner = "portal") =>
    desk.perform(
      { operation: "application.status", request: { purpose: "查询", businessSn } },
      context(partner),
    );
  const withdraw = (partner = "portal") =>
    desk.perform(
      { operation: "application.withdraw", request: { purpose: "撤回", businessSn } },
      context(partner),
    );
  const stages = () => told.map(({ application }) => application.stage);

  test("the same number with the same content is one application, however often it is told", async () => {
    const first = await submit();
    expect(first.result.progress).toMatchObject({
      stage: "accepted",
      number: `A-${officeSn}`,
      kind: "renewal",
    });
    expect(await submit()).toEqual(first);
    expect(office.submissions).toBe(1);
    expect(stages()).toEqual(["accepted"]);
  });

  test("after a lost reply the repeat finds the one that was taken", async () => {
    office.loseReply = true;
    await expect(submit()).rejects.toThrow("partner.unavailable");
    office.loseReply = false;
    await expect(submit()).resolves.toMatchObject({ result: { progress: { stage: "accepted" } } });
    expect(office.taken.size).toBe(1);
    expect(stages()).toEqual(["accepted"]);
  });

  test("one that was refused for good keeps no number: corrected, or of another channel, it is taken", async () => {
    office.refuses = true;
    await expect(submit()).rejects.toThrow("partner.refused");
    await expect(status()).rejects.toThrow("application.unknown");
    office.refuses = false;
    await expect(submit({ kind: "reissue" }, "mini")).resolves.toMatchObject({
      result: { progress: { stage: "accepted", kind: "reissue" } },
    });
  });

  test("what the office has under the number from elsewhere is nobody's to read", async () => {
    office.taken.set(businessSn, { stage: "in-review", number: "A-of-its-own-counter", changedAt: 1_000 });
    const { result } = await submit();
    expect(result.progress).toMatchObject({ stage: "accepted", number: `A-${officeSn}` });
    await withdraw();
    expect(office.taken.get(businessSn)?.stage).toBe("in-review");
  });

  test("after a lost answer the round finds out, and asks no more about one that never came there", async () => {
    office.loseReply = true;
    await expect(submit()).rejects.toThrow("partner.unavailable");
    clock.move(600_001);
    await desk.follow(context("nobody"));
    expect(stages()).toEqual(["accepted"]);
    await expect(submit({ businessSn: "51010000-20261127-0002" })).rejects.toThrow("partner.unavailable");
    office.taken.clear();
    clock.move(1_200_001);
    await desk.follow(context("nobody"));
    const { asked } = office;
    clock.move(1_200_001);
    await desk.follow(context("nobody"));
    expect(office.asked - asked).toBe(1);
  });

  test("of ten at once one is sent on its way and all hear of the same", async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => submit()));
    expect(new Set(all.map(({ result }) => result.progress.number)).size).toBe(1);
    expect(office.taken.size).toBe(1);
    expect(stages()).toEqual(["accepted"]);
  });

  test("another content, or another channel, with the same number is refused and changes nothing", async () => {
    await submit();
    await expect(submit({ kind: "reissue" })).rejects.toThrow("application.conflict");
    await expect(submit({}, "mini")).rejects.toThrow("application.conflict");
    await expect(status("mini")).rejects.toThrow("application.unknown");
    await expect(withdraw("mini")).rejects.toThrow("application.unknown");
    expect(office.taken.get(officeSn)?.stage).toBe("accepted");
  });

  test("every stage is told once, whether somebody asks or the round does", async () => {
    await submit();
    office.move(officeSn, "in-review");
    await status();
    await status();
    office.move(officeSn, "approved");
    clock.move(600_001);
    expect(await desk.follow(context("nobody"))).toBe(1);
    expect(stages()).toEqual(["accepted", "in-review", "approved"]);
    expect(told.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(3);
  });

  test("what is decided is not asked about again, and cannot be withdrawn", async () => {
    await submit();
    office.move(officeSn, "refused", "材料不齐");
    clock.move(5_001);
    await desk.follow(context("nobody"));
    const { asked } = office;
    clock.move(86_400_000);
    expect(await desk.follow(context("nobody"))).toBe(0);
    expect(await status()).toMatchObject({ result: { progress: { stage: "refused", remark: "材料不齐" } } });
    expect(office.asked).toBe(asked);
    await expect(withdraw()).rejects.toThrow("application.decided");
  });

  test("withdrawn once is withdrawn, and told of", async () => {
    await submit();
    expect(await withdraw()).toMatchObject({ result: { progress: { stage: "withdrawn" } } });
    expect(await withdraw()).toMatchObject({ result: { progress: { stage: "withdrawn" } } });
    expect(stages()).toEqual(["accepted", "withdrawn"]);
  });

  test("an answer that was overtaken takes nothing back", async () => {
    await submit();
    const early = office.of(officeSn);
    office.move(officeSn, "in-review");
    await status();
    office.taken.set(officeSn, early);
    expect(await status()).toMatchObject({ result: { progress: { stage: "in-review" } } });
    expect(stages()).toEqual(["accepted", "in-review"]);
  });

  test("an office that cannot be reached leaves it for the next round, ever later but never for good", async () => {
    await submit();
    office.status = async () => {
      throw new GatewayError("partner.unavailable");
    };
    for (let round = 0; round < 3; round += 1) {
      clock.move(600_001);
      expect(await desk.follow(context("nobody"))).toBe(1);
    }
    expect(stages()).toEqual(["accepted"]);
  });

  test("no name and no number of a person stands in the table", async () => {
    await submit();
    const { rows } = await database.query("select * from application");
    expect(JSON.stringify(rows)).not.toMatch(/测试申请人|510100199001010013/);
  });
});
