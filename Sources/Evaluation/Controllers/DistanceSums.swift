import SoundalikeMetrics

/// One column's distances, added up over the pairs.
struct DistanceSums {
    let name: String
    var training: ControllerReport.Training?
    /// What was added last.
    private(set) var last: TargetComparison.Distances?
    private var cepstral = MeanAndDeviation(), spectral = MeanAndDeviation(), bands = MeanAndDeviation(), spectrum = MeanAndDeviation()
    private var loudness = MeanAndDeviation(), speech = MeanAndDeviation(), levels = MeanAndDeviation()
    private var reductions: [String: MeanAndDeviation] = [:]

    init(name: String) { self.name = name }

    /// - Parameters:
    ///   - levels: the sounds that were mixed into the input, if any.
    ///   - input: the input's own distances; nil for the input.
    mutating func add(_ distances: TargetComparison.Distances, _ levels: InsertLevels?, input: TargetComparison.Distances?) {
        last = distances
        cepstral.add(distances.cepstral)
        spectral.add(distances.spectral)
        bands.add(distances.bandsDB)
        spectrum.add(distances.spectrumDB)
        if let error = distances.loudnessLU { loudness.add(error) }
        guard let levels, let inserts = distances.inserts else { return }
        speech.add(inserts.speechChangeDB)
        for level in inserts.levelsDB { self.levels.add(level) }
        let before = (input ?? distances).inserts?.levelsDB ?? []
        for (kind, (before, after)) in zip(levels.kinds, zip(before, inserts.levelsDB)) {
            reductions[kind, default: MeanAndDeviation()].add(before - after)
        }
    }

    var column: ControllerReport.Column {
        ControllerReport.Column(
            name: name, training: training, cepstralDistance: .init(cepstral), spectralDistance: .init(spectral),
            loudnessErrorLU: loudness.count > 0 ? .init(loudness) : nil, bandDistanceDB: .init(bands), spectrumDistanceDB: .init(spectrum),
            inserts: levels.count > 0 ? insertFigures : nil)
    }

    private var insertFigures: ControllerReport.InsertFigures {
        var all = MeanAndDeviation()
        for reduction in reductions.values { all.add(reduction) }
        return ControllerReport.InsertFigures(
            levelDB: .init(levels), reductionDB: .init(all), reductionByKind: reductions.mapValues { .init($0) }, speechChangeDB: .init(speech))
    }
}

/// The sounds that were mixed into the inputs, as loud as their spans are in the targets.
struct InsertSums {
    private var levels = MeanAndDeviation()

    mutating func add(_ inserts: InsertLevels) {
        for level in inserts.targetLevelsDB { levels.add(level) }
    }

    var report: ControllerReport.Inserts? {
        levels.count > 0 ? ControllerReport.Inserts(count: levels.count, targetLevelDB: .init(levels)) : nil
    }
}
