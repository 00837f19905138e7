import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

extension Control {
    /// Sets the gain after the effects for the file `input`, as for other inputs.
    @discardableResult
    public mutating func reach(lufs: Double, input: String, rendering: RenderOptions) throws -> Double {
        try reach(lufs: lufs, input: .file(input), rendering: rendering)
    }

    /// Sets the gain after the effects so that `input` comes out at `lufs`, limiter and all; the nearest where there is no such gain.
    ///
    /// The loudness of the result is part of the settings then. The effects run once, into a file without a name; what follows them runs over that.
    ///
    /// - Returns: by how much softer it stays, LU; nothing happens where there are no levels, or no loudness.
    /// - Throws: what rendering throws.
    @discardableResult
    public mutating func reach(lufs: Double, input: AudioInput, rendering: RenderOptions) throws -> Double {
        guard let levels else { return 0 }
        var before = levels
        (before.outputGainDB, before.isLimited) = (0, false)
        let processed = try ProcessedInput(before.around(effects), input: input, options: rendering).stored()
        // The tail is in the file by now, and amounts are.
        var options = rendering
        (options.tailSeconds, options.amounts) = (0, Amounts())

        let search = GainSearch(
            startDB: levels.outputGainDB, rangeDB: -Self.greatestGainDB...Self.greatestGainDB, toleranceLU: RenderLevel.toleranceLU)
        let found = try search.nearest(to: lufs) { gainDB in
            var after = levels
            (after.inputGainDB, after.outputGainDB) = (0, gainDB)
            let levelled = try ProcessedInput(after.around(Settings(chain: [])), input: input, reader: processed, options: options)
            return try levelled.meter().measure().integratedLUFS
        }
        guard let found else { return 0 }
        self.levels?.outputGainDB = found.gainDB
        return found.errorLU
    }

    /// Integrated loudness of what comes out, LUFS.
    func loudness(input: AudioInput, rendering: RenderOptions) throws -> Double? {
        try Renderer(options: rendering).measure(settings, input: input).integratedLUFS
    }

    private static var greatestGainDB: Double { 40 }
}
