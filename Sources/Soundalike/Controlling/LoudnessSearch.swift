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
    /// The loudness of the result is part of the settings then. The effects run once, into a temporary file; what follows them runs over that, by the
    /// secant method.
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

        var best = (gainDB: levels.outputGainDB, error: Double.infinity)
        var last: (gainDB: Double, error: Double)?
        var gainDB = levels.outputGainDB
        for _ in 0..<Self.mostPasses {
            var after = levels
            (after.inputGainDB, after.outputGainDB) = (0, gainDB)
            guard let reached = try Renderer(options: options).measure(after.around(Settings(chain: [])), input: processed).integratedLUFS else { break }
            let error = lufs - reached
            if abs(error) < abs(best.error) { best = (gainDB, error) }
            guard abs(error) > Self.toleranceLU else { break }
            let slope = last.map { ($0.error - error) / (gainDB - $0.gainDB) } ?? 1
            last = (gainDB, error)
            // The more is limited, the less a gain brings.
            gainDB = min(max(gainDB + error / min(max(slope, 0.2), 1.2), -Self.greatestGainDB), Self.greatestGainDB)
            if gainDB == last?.gainDB { break }
        }
        self.levels?.outputGainDB = best.gainDB
        return best.error.isFinite ? best.error : 0
    }

    /// Integrated loudness of what comes out, LUFS.
    func loudness(input: AudioInput, rendering: RenderOptions) throws -> Double? {
        try Renderer(options: rendering).measure(settings, input: input).integratedLUFS
    }

    private static var mostPasses: Int { 10 }
    private static var toleranceLU: Double { 0.02 }
    private static var greatestGainDB: Double { 40 }
}
