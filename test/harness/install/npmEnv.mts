import { delimiter } from 'node:path';

/** npm settings that say how this machine reaches a registry; the others come from this repository. */
const KEPT_NPM_SETTING =
	/^npm_config_(registry|cache|userconfig|globalconfig|https?_?proxy|proxy|noproxy|ca|cafile|strict_ssl|maxsockets|fetch_\w+)$/i;
const SET_BY_OUR_RUNNERS = /^(npm_.*|INIT_CWD|NODE|NODE_OPTIONS|NODE_TEST_CONTEXT)$/i;

/**
 * The environment for an npm that works in a folder of its own. Under `npm run` it would otherwise
 * inherit this repository's settings, `ignore-scripts` among them.
 */
export function npmEnv(extra: NodeJS.ProcessEnv = {}, firstInPath?: string): NodeJS.ProcessEnv {
	const env: NodeJS.ProcessEnv = {};
	for (const [key, value] of Object.entries(process.env)) {
		if (!SET_BY_OUR_RUNNERS.test(key) || KEPT_NPM_SETTING.test(key)) env[key] = value;
	}
	if (firstInPath) env.PATH = [firstInPath, env.PATH].join(delimiter);
	return { ...env, ...extra };
}
