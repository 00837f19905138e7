import Foundation
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
    /// The loudness of the result is part of the settings then. The effects run once, into a temporary file; what follows them runs over that.
    ///
    /// - Returns: by how much softer it stays, LU; nothing happens where there are no levels, or no loudness.
    /// - Throws: what rendering throws.
    @discardableResult
    public mutating func reach(lufs: Double, input: AudioInput, rendering: RenderOptions) throws -> Double {
        guard let levels else { return 0 }
        let processed = FileManager.default.temporaryDirectory.appending(path: "soundalike-\(UUID().uuidString).wav").path
        defer { try? FileManager.default.removeItem(atPath: processed) }
        var options = rendering
        (options.loudness, options.bits, options.container, options.overwrite) = (.asIs, .float32, .rf64, false)
        var before = levels
        (before.outputGainDB, before.isLimited) = (0, false)
        _ = try Renderer(options: options).render(before.around(effects), input: input, output: processed)
        // The tail is in the file by now, and amounts are.
        (options.tailSeconds, options.amounts) = (0, Amounts())

        let search = GainSearch(
            startDB: levels.outputGainDB, rangeDB: -Self.greatestGainDB...Self.greatestGainDB, toleranceLU: RenderLevel.toleranceLU)
        let found = try search.nearest(to: lufs) { gainDB in
            var after = levels
            (after.inputGainDB, after.outputGainDB) = (0, gainDB)
            return try Renderer(options: options).measure(after.around(Settings(chain: [])), input: processed).integratedLUFS
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
