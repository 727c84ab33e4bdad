import type { AudioFormat } from './scenario.mjs';

/** How the simulated account and service behave; everything has a default. */
export interface SimulatorOptions {
	/** 0 picks a free port. */
	port: number;
	apiKey: string;
	/** Whether any bearer is as good as the key, such as a token that a client signs by itself. */
	acceptsAnyKey: boolean;
	/** Parallel tasks of the resource pack; 0 means no limit. */
	maxParallel: number;
	/** Default time a task takes, in milliseconds. */
	durationMs: number;
	/** Standard Webhooks secret (`whsec_…`); callbacks are signed when it is set. */
	webhookSecret?: string;
	/** Whether a query finds a task by its `external_task_id` too. */
	lookupByExternalId: boolean;
	/** Whether an `external_task_id` can be used once only; else a repeated one makes another task. */
	uniqueExternalIds: boolean;
	duplicateStatus: number;
	duplicateCode: number;
	/** Whether a create may carry the fields that only Kling documents: both prompts and `asmr_mode`. */
	acceptsPrompts: boolean;
	/** Whether `video_id` takes the clips that the routes of clips have made. */
	acceptsClipIds: boolean;
	/** Whose limits hold where two pages differ: of prompts, and of the seconds of clips and sounds. */
	rulesOf: 'kling' | 'cometapi';
	/** Who answers a query for a task that is not there, and so in which words. */
	unknownTask: 'kling' | 'gateway';
	/** Which links a result carries unless its scenario says otherwise. */
	audios: AudioFormat[];
	/** How often a callback that was not answered 2xx is sent again. */
	callbackRetries: number;
	logger?: (line: string) => void;
}

export const defaultOptions: SimulatorOptions = {
	port: 0,
	apiKey: 'sk-simulator',
	acceptsAnyKey: false,
	maxParallel: 0,
	durationMs: 2_000,
	lookupByExternalId: true,
	uniqueExternalIds: true,
	duplicateStatus: 400,
	duplicateCode: 1201,
	acceptsPrompts: true,
	acceptsClipIds: true,
	rulesOf: 'kling',
	unknownTask: 'kling',
	audios: ['mp3', 'wav'],
	callbackRetries: 0,
};
