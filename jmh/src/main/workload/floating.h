/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Floating point in double precision, compiled twice: NAME is the program. Three kernels: planets that
 * attract each other (divisions and square roots), the Mandelbrot set (multiplications and comparisons),
 * and sums of products over arrays, two at a time where the processor can.
 */
#include "programs.h"

#define BODIES 5
#define STEPS 60
#define GRID 20
#define DEPTH 60
#define LENGTH 512

struct body {
	double place[3], speed[3], mass;
};

typedef double pair __attribute__((vector_size(16)));

static struct body bodies[BODIES];
static pair left[LENGTH / 2], right[LENGTH / 2];

static u32 mix_double(u32 sum, double value)
{
	union { double value; u32 words[2]; } view = { value };

	return mix(mix(sum, view.words[0]), view.words[1]);
}

static void place_bodies(void)
{
	u32 i, axis;

	for (i = 0; i < BODIES; i++) {
		for (axis = 0; axis < 3; axis++) {
			bodies[i].place[axis] = (double)(s32)((i * 7 + axis * 3) % 11) - 5;
			bodies[i].speed[axis] = (double)(s32)((i * 5 + axis) % 7) / 16 - 0.1875;
		}
		bodies[i].mass = 1.0 / (i + 1);
	}
}

static double square_root(double value)
{
#ifdef __SSE2__
	asm("sqrtsd %0, %0" : "+x"(value));
#else
	asm("fsqrt" : "+t"(value));
#endif
	return value;
}

static void attract(struct body *a, struct body *b, double time)
{
	double apart[3], square = 0.01, force;
	u32 axis;

	for (axis = 0; axis < 3; axis++) {
		apart[axis] = a->place[axis] - b->place[axis];
		square += apart[axis] * apart[axis];
	}
	force = time / (square * square_root(square));
	for (axis = 0; axis < 3; axis++) {
		a->speed[axis] -= apart[axis] * b->mass * force;
		b->speed[axis] += apart[axis] * a->mass * force;
	}
}

static u32 planets(u32 sum)
{
	u32 step, i, j, axis;

	for (step = 0; step < STEPS; step++) {
		for (i = 0; i < BODIES; i++)
			for (j = i + 1; j < BODIES; j++)
				attract(&bodies[i], &bodies[j], 0.001);
		for (i = 0; i < BODIES; i++)
			for (axis = 0; axis < 3; axis++)
				bodies[i].place[axis] += bodies[i].speed[axis] * 0.001;
	}
	return mix_double(sum, bodies[0].place[0]);
}

static u32 mandelbrot(u32 sum)
{
	s32 row, column;

	for (row = 0; row < GRID; row++)
		for (column = 0; column < GRID; column++) {
			double x = column * 0.125 - 1.75, y = row * 0.125 - 1.25, a = 0, b = 0;
			u32 depth = 0;

			while (depth < DEPTH && a * a + b * b < 4) {
				double next = a * a - b * b + x;

				b = 2 * a * b + y;
				a = next;
				depth++;
			}
			sum = mix(sum, depth);
		}
	return sum;
}

static u32 products(u32 sum)
{
	pair total = { 0, 0 };
	u32 i, round;

	for (round = 0; round < 8; round++)
		for (i = 0; i < LENGTH / 2; i++) {
			left[i] = left[i] * 0.5 + right[i];
			total += left[i] * right[i];
		}
	return mix_double(mix_double(sum, total[0]), total[1]);
}

u32 NAME(u32 iterations)
{
	u32 sum = 0, i;

	place_bodies();
	for (i = 0; i < LENGTH / 2; i++) {
		left[i] = (pair) { i * 0.25, 1.0 / (i + 1) };
		right[i] = (pair) { 1.0 / (i + 3), (s32)(i % 9) - 4 };
	}
	for (; iterations; iterations--)
		sum = products(mandelbrot(planets(sum)));
	return sum;
}
