import SoundalikeFoundations

extension Control {
    /// Sets the gain after the effects so that the recording `input` comes out at `lufs`, limiter and all; the nearest where there is no such gain.
    ///
    /// The loudness of the result is part of the settings then. The gain is found by the secant method, a pass through the effects a step.
    ///
    /// - Returns: by how much softer it stays, LU; nothing happens where there are no levels, or no loudness.
    /// - Throws: what rendering throws.
    @discardableResult
    public mutating func reach(lufs: Double, input: String, rendering: RenderOptions) throws -> Double {
        guard var levels else { return 0 }
        let start = levels.outputGainDB
        var best = (gainDB: start, error: Double.infinity)
        var last: (gainDB: Double, error: Double)?
        for _ in 0..<Self.mostPasses {
            guard let reached = try loudness(at: levels, input: input, rendering: rendering) else { break }
            let error = lufs - reached
            if abs(error) < abs(best.error) { best = (levels.outputGainDB, error) }
            guard abs(error) > Self.toleranceLU else { break }
            let slope = last.map { ($0.error - error) / (levels.outputGainDB - $0.gainDB) } ?? 1
            last = (levels.outputGainDB, error)
            levels.outputGainDB = min(max(levels.outputGainDB + error / min(max(slope, 0.2), 1.2), -Self.greatestGainDB), Self.greatestGainDB)
            if levels.outputGainDB == last?.gainDB { break }
        }
        self.levels?.outputGainDB = best.gainDB
        return best.error.isFinite ? best.error : 0
    }

    /// Integrated loudness of what comes out, LUFS.
    func loudness(at levels: ChainLevels, input: String, rendering: RenderOptions) throws -> Double? {
        try Renderer(options: rendering).measure(levels.around(effects), input: input).integratedLUFS
    }

    private static var mostPasses: Int { 6 }
    private static var toleranceLU: Double { 0.02 }
    private static var greatestGainDB: Double { 40 }
}
