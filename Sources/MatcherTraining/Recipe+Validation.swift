import SoundalikeFoundations

extension Recipe {
    /// Refuses figures that no run can be made from.
    ///
    /// - Throws: `SoundalikeError.badData` about `name`, naming the key.
    public func validate(name: String) throws {
        func check(_ isFine: Bool, _ what: String) throws {
            guard isFine else { throw SoundalikeError(.badData, name, what) }
        }
        let shares = data.split
        try check(
            shares.count == 3 && shares.allSatisfy { $0 >= 0 && $0 <= 1 } && shares[0] > 0 && shares.reduce(0, +) <= 1.0001,
            "data.split is not three shares, the first above 0, of 1 in all")
        try check(data.pairs.count == 3 && data.pairs.allSatisfy((1...1_000_000).contains), "data.pairs is not three counts from 1")
        try check((0...1).contains(data.sameSpeakerShare), "data.same_speaker_share is outside 0 to 1")
        try check((0...1e6).contains(data.warmUpPasses), "data.warm_up_passes is outside 0 to a million")
        try check((1...1000).contains(data.pairsShuffledTogether), "data.pairs_shuffled_together is outside 1 to 1000")
        try check(data.validationExamples >= 0, "data.validation_examples is negative")
        try check((0.1...600).contains(data.segmentSeconds), "data.segment_seconds is outside 0.1 to 600")
        try check((0...0.95).contains(data.segmentOverlap), "data.segment_overlap is outside 0 to 0.95")
        try check(data.leastLoudnessLUFS.isFinite, "data.least_loudness_lufs is no number")
        try check((2...1000).contains(effect.valueCount), "effect.value_count is outside 2 to 1000")
        try check(recording.gainDB >= 0 && recording.gainDB <= 60, "recording.gain_db is outside 0 to 60")
        let floor = recording.noiseFloorDBFS
        try check(
            floor.count == 2 && floor[0] <= floor[1] && floor.allSatisfy((-200...0).contains),
            "recording.noise_floor_dbfs is not two levels from -200 to 0, the lower first")
        try check((8...24).contains(recording.bits), "recording.bits is outside 8 to 24")
        try check(optimiser.learningRate > 0 && optimiser.learningRate <= 1, "optimiser.learning_rate is outside 0 to 1")
        try check((1...4096).contains(optimiser.batchSize), "optimiser.batch_size is outside 1 to 4096")
        try check(optimiser.maximumUpdates > 0, "optimiser.maximum_updates is not positive")
        try check(optimiser.validateEvery > 0, "optimiser.validate_every is not positive")
        try check(optimiser.patience > 0, "optimiser.patience is not positive")
        try check(optimiser.checkpointMinutes > 0, "optimiser.checkpoint_minutes is not positive")
        try frontEnd.validate()
        try network.validate()
        try check(network.bandCount == frontEnd.bandCount, "network.band_count is not front_end.band_count")
        try check(network.valueCount == effect.valueCount, "network.value_count is not effect.value_count")
    }
}
