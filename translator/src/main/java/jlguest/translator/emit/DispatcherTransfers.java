package jlguest.translator.emit;

import jlguest.runtime.Exit;

/** Goes back to the dispatcher, which finds the next unit. */
final class DispatcherTransfers implements TransferEmitter {
    @Override
    public void jump(RegionEmitter region, int address, int hint, int returnAddress) {
        region.exits().leave(Exit.JUMP, address, region.completed());
    }

    @Override
    public void jumpTo(RegionEmitter region, int operand, int hint, int returnAddress) {
        region.code().constant(region.completed());
        region.push(operand);
        region.exits().leave(Exit.JUMP);
    }
}
