import type { Route } from '../../nodes/CometApiKling/service/route.js';
import type { Say } from '../harness/say.mjs';
import { queryPath, type AskedService } from './service.mjs';

const WRONG_KEY = 'sk-live-check-wrong-key';
const UNKNOWN_TASK = '100000000000000001';

/** What costs nothing: the key, and what refusals look like. Throws where the key does not work. */
export async function askFreeQuestions(
	service: AskedService,
	route: Route,
	say: Say,
): Promise<void> {
	say('Asking what is free: the key, a wrong key, an empty create, an unknown task');
	const models = await service.ask('models', 'GET', '/v1/models');
	if (models.status !== 200) {
		const reason = models.status === 0 ? models.text : `HTTP ${models.status}`;
		throw new Error(
			`The list of models, which is free, could not be read with this key: ${reason}. Check COMETAPI_KEY and COMETAPI_BASE_URL. Nothing was paid.`,
		);
	}
	const wrong = { apiKey: WRONG_KEY };
	await service.ask('models.wrongKey', 'GET', '/v1/models', wrong);
	await service.ask('create.wrongKey', 'POST', route.path, { ...wrong, body: {} });
	await service.ask('query.wrongKey', 'GET', queryPath(route, UNKNOWN_TASK), wrong);
	await service.ask('create.empty', 'POST', route.path, { body: {} });
	await service.ask('query.unknownTask', 'GET', queryPath(route, UNKNOWN_TASK));
}
