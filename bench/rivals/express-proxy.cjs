// Express + http-proxy-middleware, doing nothing but proxying over a keep-alive agent.
const http = require("node:http");
const express = require("express");
const { createProxyMiddleware } = require("http-proxy-middleware");
const app = express();
app.use(createProxyMiddleware({ target: process.env.UPSTREAM, changeOrigin: true, agent: new http.Agent({ keepAlive: true, maxSockets: 64 }) }));
app.listen(Number(process.env.PORT), "127.0.0.1");
