import type { Route } from '../../nodes/CometApiKling/service/route.js';
import type { Say } from '../harness/say.mjs';
import { askAboutTask } from './askAboutTask.mjs';
import { askAboutChain } from './chain.mjs';
import type { LiveCheckChoices } from './choices.mjs';
import type { Evidence } from './evidence.mjs';
import { orderOf } from './orders.mjs';
import { startReceiver } from './receiver.mjs';
import { AskedService, queryPath } from './service.mjs';

/** Puts every open question to the service; paid is what `costOf` says. */
export async function check(choices: LiveCheckChoices, say: Say): Promise<Evidence> {
	const { kind, link } = choices;
	const order = orderOf(kind);
	const service = new AskedService(choices.baseUrl, choices.apiKey);
	await askFreeQuestions(service, order.route, say);
	const receiver = choices.callback && (await startReceiver(choices.callback));
	const asking = { service, choices, receiver, say };
	try {
		if (kind === 'chain') return await askAboutChain(asking);
		const input = order.link ? { [order.link.field]: link } : {};
		const sourceUrl = order.link?.field === 'video_url' ? link : undefined;
		return await askAboutTask(asking, order, { input, sourceUrl });
	} finally {
		receiver?.close();
	}
}

const WRONG_KEY = 'sk-live-check-wrong-key';
const UNKNOWN_TASK = '100000000000000001';

/** What costs nothing: the key, and what refusals look like. Throws where the key does not work. */
async function askFreeQuestions(service: AskedService, route: Route, say: Say): Promise<void> {
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
