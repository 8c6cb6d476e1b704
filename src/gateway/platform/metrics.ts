/** Figures for the operator's port. Labels are our own words only: never an address, a holder or a key. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  readonly registry: Registry;
  readonly answered: (adapter: string, route: string, outcome: string, seconds: number) => void;
  readonly inFlight: (change: 1 | -1) => void;
  /** Words about deliveries that the outbox has taken. */
  readonly delivered: (partner: string, words: readonly DeliveryWord[]) => void;
  /** Asked at every scrape: what is on its way, by partner. */
  readonly watchBacklog: (read: () => Promise<readonly PartnerBacklog[]>) => void;
}

interface PartnerBacklog {
  readonly partnerId: string;
  readonly open: number;
  readonly oldestSeconds: number;
}

interface DeliveryWord {
  readonly stage: string;
  readonly settlement: { readonly kind: string };
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "elgw_requests_total",
    help: "Requests answered, by outcome",
    labelNames: ["adapter", "route", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "elgw_request_seconds",
    help: "Time from head to reply",
    labelNames: ["adapter"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const flying = new Gauge({ name: "elgw_requests_in_flight", help: "Requests being worked on", registers });
  const steps = new Counter({
    name: "elgw_delivery_steps_total",
    help: "Steps of deliveries, by outcome",
    labelNames: ["partner", "stage", "outcome"],
    registers,
  });
  return {
    registry,
    answered: (adapter, route, outcome, took) => {
      requests.labels(adapter, route, outcome).inc();
      seconds.labels(adapter).observe(took);
    },
    inFlight: (change) => flying.inc(change),
    watchBacklog: (read) => {
      const labelNames = ["partner"];
      const oldest = new Gauge({
        name: "elgw_delivery_oldest_seconds",
        help: "How long the oldest open delivery has waited",
        labelNames,
        registers,
      });
      new Gauge({
        name: "elgw_delivery_open",
        help: "Deliveries not yet settled",
        labelNames,
        registers,
        async collect() {
          // A partner that has nothing open any more must not keep its last figure.
          this.reset();
          oldest.reset();
          for (const { partnerId, open, oldestSeconds } of await read()) {
            this.labels(partnerId).set(open);
            oldest.labels(partnerId).set(oldestSeconds);
          }
        },
      });
    },
    delivered: (partner, words) => {
      for (const { stage, settlement } of words) steps.labels(partner, stage, settlement.kind).inc();
    },
  };
}
