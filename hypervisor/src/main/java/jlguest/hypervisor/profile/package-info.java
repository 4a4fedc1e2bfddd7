/**
 * Where a guest's time goes: a thread that samples the guest, the call tree that samples are added
 * to, and what is written of it.
 */
package jlguest.hypervisor.profile;
