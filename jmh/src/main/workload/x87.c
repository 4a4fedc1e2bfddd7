/* SPDX-License-Identifier: GPL-2.0-or-later */
#define NAME x87
#include "floating.h"
