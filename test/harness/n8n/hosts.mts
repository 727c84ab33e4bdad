import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('hosts.cjs', import.meta.url));

/** The environment of an n8n for which names below ".service.example" lead to this machine. */
export const publicHosts = { NODE_OPTIONS: `--require "${SCRIPT}"` };

/** A name that says nothing of a private network. */
export const PUBLIC_HOST = 'api.service.example';
