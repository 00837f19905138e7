import ArgumentParser

/// The start of every random number: of the dither, where samples lose bits.
struct SeedOption: ParsableArguments {
    @Option(help: ArgumentHelp("The seed of everything random, such as dither. The same seed gives the same output, bit for bit.", valueName: "number"))
    var seed: UInt64 = 0
}
