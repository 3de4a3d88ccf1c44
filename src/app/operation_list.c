#include "app/operation.h"

const struct operation operations[] = {
    { NULL, NULL },
};
