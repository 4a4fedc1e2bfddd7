/**
 * What running guest code touches: the processor's state, lazy flags, linear memory, segments,
 * privileged transfers, block-exit codes, the cache of code units and the dispatcher loop.
 */
package jlguest.runtime;
