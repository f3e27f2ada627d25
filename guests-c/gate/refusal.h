/* The rules of the gate, free of everything that belongs to WebAssembly. The normative text is in
   the comments of wit/web-gate/web-gate.wit. */
#ifndef REFUSAL_H
#define REFUSAL_H

#include <stddef.h>
#include <stdint.h>

/* Returns the status with which a request is refused; 0 if it may pass. The token is the value of
   its first field `x-token`, NULL if there is none. */
uint16_t refusal(const uint8_t *token, size_t len, bool loops);

#endif
