/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An interpreter of a small stack machine: an indirect jump for each of its instructions. */
#include "programs.h"

enum operation { PUSH, LOAD, STORE, ADD, SUBTRACT, MULTIPLY, XOR, SHIFT, LESS, JUMP_UNLESS, JUMP, CALL, RETURN, HALT };

#define CODE(operation, operand) { operation, operand }
#define STACK 64

enum variable { N, SUM, I, VARIABLES };

static const struct instruction {
	u8 operation;
	s32 operand;
} code[] = {
	/* for (i = 0; i < n; i++) sum = step(sum) ^ i * 3; */
	/* 0 */ CODE(PUSH, 0), CODE(STORE, I),
	/* 2 */ CODE(LOAD, I), CODE(LOAD, N), CODE(LESS, 0), CODE(JUMP_UNLESS, 17),
	/* 6 */ CODE(CALL, 18),
	/* 7 */ CODE(LOAD, SUM), CODE(LOAD, I), CODE(PUSH, 3), CODE(MULTIPLY, 0), CODE(XOR, 0), CODE(STORE, SUM),
	/* 13 */ CODE(LOAD, I), CODE(PUSH, 1), CODE(ADD, 0), CODE(JUMP, 27),
	/* 17 */ CODE(HALT, 0),
	/* 18: sum = (sum << 3) - sum + 11 */
	/* 18 */ CODE(LOAD, SUM), CODE(PUSH, 3), CODE(SHIFT, 0), CODE(LOAD, SUM), CODE(SUBTRACT, 0), CODE(PUSH, 11),
	/* 24 */ CODE(ADD, 0), CODE(STORE, SUM), CODE(RETURN, 0),
	/* 27 */ CODE(STORE, I), CODE(JUMP, 2),
};

static u32 variables[VARIABLES];

static u32 execute(void)
{
	u32 stack[STACK], top = 0, at = 0, count = 0, return_to = 0;

	for (;;) {
		const struct instruction *instruction = &code[at++];

		count++;
		switch (instruction->operation) {
		case PUSH:
			stack[top++] = (u32)instruction->operand;
			break;
		case LOAD:
			stack[top++] = variables[instruction->operand];
			break;
		case STORE:
			variables[instruction->operand] = stack[--top];
			break;
		case ADD:
			top--;
			stack[top - 1] += stack[top];
			break;
		case SUBTRACT:
			top--;
			stack[top - 1] -= stack[top];
			break;
		case MULTIPLY:
			top--;
			stack[top - 1] *= stack[top];
			break;
		case XOR:
			top--;
			stack[top - 1] ^= stack[top];
			break;
		case SHIFT:
			top--;
			stack[top - 1] <<= stack[top] & 31;
			break;
		case LESS:
			top--;
			stack[top - 1] = stack[top - 1] < stack[top];
			break;
		case JUMP_UNLESS:
			if (!stack[--top])
				at = (u32)instruction->operand;
			break;
		case JUMP:
			at = (u32)instruction->operand;
			break;
		case CALL:
			return_to = at;
			at = (u32)instruction->operand;
			break;
		case RETURN:
			at = return_to;
			break;
		default:
			return count;
		}
	}
}

u32 interpreter(u32 iterations)
{
	u32 sum = 0;

	variables[SUM] = 1;
	variables[N] = 1000;
	for (; iterations; iterations--)
		sum = mix(sum, execute() + variables[SUM]);
	return sum;
}
