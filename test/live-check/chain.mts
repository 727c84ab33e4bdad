import { askAboutTask, type Asking } from './askAboutTask.mjs';
import type { Evidence } from './evidence.mjs';
import { orderOf } from './orders.mjs';
import { isRefused } from './reading.mjs';

/** Whether the clip's id has turned out to be of no use: refused, or taken by a task that then failed. */
function hasFailed({ task, created, ended }: Evidence): boolean {
	return task === undefined ? isRefused(created) : ended?.status === 'failed';
}

/**
 * Makes the cheapest clip, and then its soundtrack by the clip's id; if that does not work, by the
 * clip's link.
 */
export async function askAboutChain(asking: Asking): Promise<Evidence> {
	const { service, say } = asking;
	const start = service.answers.length;
	say('Making the clip');
	const clip = await askAboutTask({ ...asking, receiver: undefined }, orderOf('textToVideo'), {
		input: {},
	});
	const { video_id: clipId, video_url: clipUrl } = clip.ended?.result.fields ?? {};
	if (typeof clipId !== 'string' || typeof clipUrl !== 'string') {
		say('There is no clip with an id and a link, so the chain ends here');
		return { ...clip, chain: { clip } };
	}
	service.setAside('clip', start);

	const order = orderOf('chain');
	const afterClip = service.answers.length;
	say("Making a soundtrack by the clip's id");
	const byId = await askAboutTask(asking, order, {
		input: { video_id: clipId },
		sourceUrl: clipUrl,
	});
	if (!hasFailed(byId)) return { ...byId, chain: { clip, byId } };
	service.setAside('byId', afterClip);

	say("That did not work; making it by the clip's link");
	const byLink = await askAboutTask(asking, order, {
		input: { video_url: clipUrl },
		sourceUrl: clipUrl,
	});
	return { ...byLink, chain: { clip, byId, byLink } };
}
