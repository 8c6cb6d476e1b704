import type { Licence } from "../../src/gateway/core/licence.ts";
import type { CoreAnswer, CoreOperations } from "../../src/gateway/core/operations.ts";

/** A core that has exactly one licence and gives it whatever is asked: what leaves is then the gateway's doing alone. */
export function fakeCore(licence: () => Licence): CoreOperations & { readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    perform: async (call): Promise<CoreAnswer> => {
      asked += 1;
      const { operation } = call;
      switch (operation) {
        case "licence.search":
          return { operation, result: { licences: [licence()] } };
        case "licence.read":
          return { operation, result: { licence: licence() } };
        case "licence.verify":
          return { operation, result: { verdict: "partly-wrong", mismatched: ["holder.name"] } };
        case "licence.download":
          return {
            operation,
            result: {
              identifier: licence().identifier,
              fileType: call.request.fileType,
              file: Buffer.from("synthetic file").toString("base64"),
              fileName: `licence.${call.request.fileType}`,
            },
          };
        default:
          return operation satisfies never;
      }
    },
  };
}
