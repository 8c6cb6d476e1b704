// express-gateway with one pipeline: proxy, nothing else.
const { join } = require("node:path");
process.env.LOG_LEVEL = "error";
const gateway = require("express-gateway");
gateway().load(join(__dirname, "express-gateway/config")).run();
