// The baseline: node:http in, undici.request out, and nothing between.
const http = require("node:http");
const { Pool } = require("undici");
const pool = new Pool(process.env.UPSTREAM, { connections: 64, pipelining: 1 });
http
  .createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
      try {
        const upstream = await pool.request({
          method: request.method,
          path: request.url,
          headers: { "content-type": request.headers["content-type"] ?? "application/json" },
          body: Buffer.concat(chunks),
        });
        const body = Buffer.from(await upstream.body.arrayBuffer());
        response.writeHead(upstream.statusCode, { "content-type": upstream.headers["content-type"], "content-length": body.length });
        response.end(body);
      } catch {
        response.writeHead(502).end();
      }
    });
  })
  .listen(Number(process.env.PORT), "127.0.0.1");
