import type { Say } from '../harness/say.mjs';
import { askAboutTask } from './askAboutTask.mjs';
import { askAboutChain } from './chain.mjs';
import type { LiveCheckChoices } from './choices.mjs';
import type { Evidence } from './evidence.mjs';
import { askFreeQuestions } from './freeQuestions.mjs';
import { orderOf } from './orders.mjs';
import { startReceiver } from './receiver.mjs';
import { AskedService } from './service.mjs';

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
