FROM node:20-bookworm-slim AS build
WORKDIR /gateway
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
WORKDIR /gateway
ENV NODE_ENV=production
COPY --from=build /gateway/package.json ./
COPY --from=build /gateway/node_modules ./node_modules
COPY --from=build /gateway/dist ./dist
COPY --from=build /gateway/contracts ./contracts
COPY --from=build /gateway/bin ./bin
USER node
EXPOSE 8080
CMD ["node", "dist/cli/elgw.js", "serve"]
