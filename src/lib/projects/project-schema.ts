import { z } from 'zod';
import { recipeSchema } from '@/core/audio/recipe-schema';
import type { Project } from '../db/schema';
import { lookNames, lookParamsSchema, renderInputSchema } from '@/core/video/video-spec';

const wishes = {
  recipe: recipeSchema.nullable(),
  look: z.enum(lookNames).nullable(),
  aspect: renderInputSchema.shape.aspect.nullable(),
  params: lookParamsSchema.nullable(),
};
const title = z.string().max(200).trim().regex(/\S/, 'is empty');

export const newProjectSchema = z.strictObject({ title, ...z.object(wishes).partial().shape });
export type NewProject = z.infer<typeof newProjectSchema>;

/** A change: the revision it was made on, and the fields that are to be otherwise. */
export const projectChangeSchema = z.strictObject({
  revision: z.int().min(1),
  ...z.object({ title, ...wishes }).partial().shape,
});
export type ProjectChange = z.infer<typeof projectChangeSchema>;

export const projectAnswerSchema = z.object({
  projectId: z.string(),
  title: z.string(),
  ...wishes,
  /** To be sent with the next change. */
  revision: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type ProjectAnswer = z.infer<typeof projectAnswerSchema>;

export function projectAnswer(project: Project): ProjectAnswer {
  return {
    ...project,
    createdAt: new Date(project.createdAt).toISOString(),
    updatedAt: new Date(project.updatedAt).toISOString(),
  };
}
