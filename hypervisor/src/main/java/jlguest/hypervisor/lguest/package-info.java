/**
 * The host half of lguest, for one guest with one processor: hypercalls, traps and interrupts,
 * segments, page tables, clock and the run loop. {@link jlguest.hypervisor.lguest.LguestHost} is
 * the way in; {@link jlguest.hypervisor.lguest.Lguest} shows how the parts hang together. "ABI"
 * means lguest-abi.md.
 *
 * <p>The package re-creates the original's interrupts_and_traps.c function by function. Where each
 * went:
 *
 * <table>
 *   <caption>Functions of the seed files and their counterparts</caption>
 *   <tr><th>function</th><th>counterpart</th></tr>
 *   <tr><td>idt_address</td><td>{@link jlguest.hypervisor.lguest.IdtEntry#idtAddress}</td></tr>
 *   <tr><td>idt_type</td><td>{@link jlguest.hypervisor.lguest.IdtEntry#idtType}</td></tr>
 *   <tr><td>idt_present</td><td>{@link jlguest.hypervisor.lguest.IdtEntry#idtPresent}</td></tr>
 *   <tr><td>push_guest_stack</td>
 *     <td>{@link jlguest.hypervisor.lguest.TrapDelivery#pushGuestStack}</td></tr>
 *   <tr><td>set_guest_interrupt</td>
 *     <td>{@link jlguest.hypervisor.lguest.TrapDelivery#setGuestInterrupt}</td></tr>
 *   <tr><td>interrupt_pending</td>
 *     <td>{@link jlguest.hypervisor.lguest.VirtualInterrupts#interruptPending} and
 *     {@link jlguest.hypervisor.lguest.VirtualInterrupts#morePending}</td></tr>
 *   <tr><td>try_deliver_interrupt</td>
 *     <td>{@link jlguest.hypervisor.lguest.VirtualInterrupts#tryDeliverInterrupt}</td></tr>
 *   <tr><td>set_interrupt</td>
 *     <td>{@link jlguest.hypervisor.lguest.VirtualInterrupts#setInterrupt}</td></tr>
 *   <tr><td>maybe_do_interrupt (older)</td>
 *     <td>{@link jlguest.hypervisor.lguest.VirtualInterrupts#maybeDoInterrupt}; a guest whose
 *     {@link jlguest.hypervisor.lguest.LguestLayout} has no irq_pending sees exactly that</td></tr>
 *   <tr><td>could_be_syscall</td>
 *     <td>{@link jlguest.hypervisor.lguest.SyscallVector#couldBeSyscall}</td></tr>
 *   <tr><td>check_syscall_vector</td>
 *     <td>{@link jlguest.hypervisor.lguest.SyscallVector#checkSyscallVector}</td></tr>
 *   <tr><td>init_interrupts</td>
 *     <td>{@link jlguest.hypervisor.lguest.SyscallVector#initInterrupts}</td></tr>
 *   <tr><td>free_interrupts</td>
 *     <td>{@link jlguest.hypervisor.lguest.SyscallVector#freeInterrupts}</td></tr>
 *   <tr><td>has_err</td><td>{@link jlguest.hypervisor.lguest.TrapDelivery#hasErr}</td></tr>
 *   <tr><td>deliver_trap</td>
 *     <td>{@link jlguest.hypervisor.lguest.TrapDelivery#deliverTrap}</td></tr>
 *   <tr><td>direct_trap</td><td>{@link jlguest.hypervisor.lguest.GuestIdt#directTrap}</td></tr>
 *   <tr><td>pin_stack_pages</td>
 *     <td>{@link jlguest.hypervisor.lguest.KernelStack#pinStackPages}</td></tr>
 *   <tr><td>guest_set_stack</td>
 *     <td>{@link jlguest.hypervisor.lguest.KernelStack#guestSetStack}</td></tr>
 *   <tr><td>set_trap</td><td>{@link jlguest.hypervisor.lguest.GuestIdt#setTrap}</td></tr>
 *   <tr><td>load_guest_idt_entry</td>
 *     <td>{@link jlguest.hypervisor.lguest.GuestIdt#loadGuestIdtEntry}</td></tr>
 *   <tr><td>default_idt_entry</td>
 *     <td>{@link jlguest.hypervisor.lguest.GuestIdt#defaultIdtEntry}</td></tr>
 *   <tr><td>setup_default_idt_entries</td>
 *     <td>{@link jlguest.hypervisor.lguest.GuestIdt#setupDefaultIdtEntries}</td></tr>
 *   <tr><td>copy_traps</td><td>{@link jlguest.hypervisor.lguest.GuestIdt#copyTraps}</td></tr>
 *   <tr><td>guest_set_clockevent</td>
 *     <td>{@link jlguest.hypervisor.lguest.GuestClock#guestSetClockevent}</td></tr>
 *   <tr><td>clockdev_fn</td><td>{@code clockdevFn} in
 *     {@link jlguest.hypervisor.lguest.HostClock}</td></tr>
 *   <tr><td>init_clockdev</td>
 *     <td>{@link jlguest.hypervisor.lguest.GuestClock#initClockdev}</td></tr>
 * </table>
 *
 * <p>Of the original's kill messages (ABI §5.12) these cannot occur, because what they speak of
 * does not exist here: "attempt to access switcher pages", "attempt to set pte into Switcher pages"
 * and "Cannot populate switcher mapping" (no switcher), "failed to get page" and "out of memory
 * allocating pte page" (RAM is allocated as a whole, and there are no shadow tables). "Writing cr2"
 * cannot occur because the data was checked at INIT, and without it nothing is written; other
 * messages about that data need a part of the host that is used before INIT, which no guest can
 * bring about.
 */
package jlguest.hypervisor.lguest;
