#!/usr/bin/env node
import "../dist/cli/elgw.js";
