import type { IBuilderHint } from 'n8n-workflow';

/** Texts that are read by models: an agent that uses the node, and n8n's builder of workflows. */

/** n8n uses it instead of the node's description when an agent uses the node as a tool. */
export const TOOL_DESCRIPTION =
	'Creates a soundtrack for a video, a sound from a text, or a clip from an image or a text. Give the public link to the video or image; the answer contains links to the results, not files. A task usually takes a few minutes, a clip longer, and each one is paid: ask the user before you create a second one. To look up a task that exists, use its Task ID instead of creating another; that is free.';

export const BUILDER_HINT: IBuilderHint = {
	searchHint:
		'Soundtracks for videos, sounds from text, clips from images or text, by Kling. Every input item creates one paid task. A result of one operation feeds the next: the field video_url of a finished clip or soundtrack is the Video URL of Create Soundtrack From Video.',
};
