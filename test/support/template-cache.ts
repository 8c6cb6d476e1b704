export { TEMPLATE_CACHE } from "../../src/gateway/platform/database/embedded/template.ts";
