import ArgumentParser

/// What every command takes that processes recordings.
struct ProcessingOptions: ParsableArguments {
    @OptionGroup var hosting: HostingOptions
    @OptionGroup var amount: AmountOptions
    @OptionGroup var loudness: LoudnessOptions
    @OptionGroup var tail: TailOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var presentation: PresentationOptions
    @OptionGroup var batch: BatchOptions
    @OptionGroup var seed: SeedOption
    @OptionGroup var report: ReportOptions
}
