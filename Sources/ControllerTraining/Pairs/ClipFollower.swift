import SoundalikeFoundations

/// One frame of every item of a batch.
struct ClipBatch: Sendable {
    /// `[item, row, mel]`: what the encoder hears.
    var spectrograms: [Float] = []
    /// `[item, sample]`: what the effects process.
    var inputs: [Float] = []
    /// `[item, sample]`: what should come out of them.
    var targets: [Float] = []
    /// `[item][band]`: by how much the target's average spectrum is above the input's over the whole clip, dB; empty where nobody asked.
    var spectrumDifferencesDB: [[Double]] = []
    /// Items that begin a new clip with this frame: their effects forget the past before.
    var starting: [Int] = []
}

extension ClipBatch {
    /// For each item how much quieter the target is than the input in this frame: 0 where it is not, 1 where by 9 dB or more.
    func reductionShares(itemCount: Int) -> [Double] {
        let length = inputs.count / itemCount
        return (0..<itemCount).map { item in
            func levelDB(_ samples: [Float]) -> Double {
                let power = samples[(item * length)..<((item + 1) * length)].reduce(0.0) { $0 + Double($1) * Double($1) }
                return decibels(power: power / Double(length) + 1e-12)
            }
            let reductionDB = levelDB(inputs) - levelDB(targets)
            return min(max((reductionDB - 1) / 8, 0), 1)
        }
    }
}

/// Where an item of a batch stands: which of its clips, and the frame that comes next.
struct ClipPosition: Codable, Hashable, Sendable {
    var clip = 0
    var frame = 0
    /// Whether the clip is entered later, by the item's share of its length, so that the items' clips do not all end at once.
    var entersLate = true

    enum CodingKeys: String, CodingKey { case clip, frame, entersLate = "enters_late" }

    /// Whether the clip has not begun. One that is entered late is where it was entered as soon as it is known how long it is.
    var isAtStart: Bool { frame == 0 }
    /// The beginning of the next clip, for items that all begin together.
    var next: ClipPosition { ClipPosition(clip: clip + 1) }
}

/// Batches of frames, each item following one clip until it ends and then another.
///
/// Frames are consecutive for effects, which remember what they heard. Where none run, they lie apart: one clip's frames are much alike, and of as
/// many frames more recordings are heard. Clips are made ahead on other threads.
final class ClipFollower {
    let itemCount: Int
    /// Of the frames that `next` returns next.
    private(set) var positions: [ClipPosition]

    private let maker: ClipMaker
    private let geometry: FrameGeometry
    /// Samples that targets are late by.
    private let targetDelay: Int
    /// From one frame of a clip to the next that is returned.
    private let stride: Int
    private var clips: [Clip?]
    private var upcoming: [Task<Clip, any Error>?]
    /// Batches before a clip's end when the next one is begun to be made.
    private static let leadBatches = 32

    /// - Parameters:
    ///   - positions: where to go on; from the beginning when nil.
    ///   - targetDelay: the latency of what the inputs go through.
    ///   - stride: 1 for consecutive frames.
    init(_ maker: ClipMaker, itemCount: Int, geometry: FrameGeometry, positions: [ClipPosition]? = nil, targetDelay: Int = 0, stride: Int = 1) {
        self.maker = maker
        self.itemCount = itemCount
        self.geometry = geometry
        self.targetDelay = targetDelay
        self.stride = stride
        self.positions = positions ?? [ClipPosition](repeating: ClipPosition(), count: itemCount)
        clips = [Clip?](repeating: nil, count: itemCount)
        upcoming = (0..<itemCount).map { _ in nil }
    }

    deinit { for task in upcoming { task?.cancel() } }

    /// The next frame of every item.
    ///
    /// - Throws: what reading the recordings throws.
    func next() async throws -> ClipBatch {
        for item in 0..<itemCount where clips[item] == nil && upcoming[item] == nil { begin(item) }
        var batch = ClipBatch()
        batch.spectrograms.reserveCapacity(itemCount * geometry.contextRows * geometry.frontEnd.bandCount)
        batch.inputs.reserveCapacity(itemCount * geometry.frameLength)
        batch.targets.reserveCapacity(itemCount * geometry.frameLength)
        for item in 0..<itemCount {
            let clip = try await clip(of: item)
            let position = positions[item]
            if position.frame == firstFrame(of: clip, item: item) { batch.starting.append(item) }
            batch.spectrograms += clip.spectrogram(position.frame)
            batch.inputs += clip.input(position.frame)
            batch.targets += clip.target(position.frame, delay: targetDelay)
            if let difference = clip.spectrumDifferenceDB { batch.spectrumDifferencesDB.append(difference) }
            advance(item, in: clip)
        }
        return batch
    }

    /// The inputs of item `item`'s present clip that were returned already, frame by frame: what brings an effect to where it was.
    func heardInputs(of item: Int) async throws -> [[Float]] {
        let clip = try await clip(of: item)
        let first = firstFrame(of: clip, item: item)
        return (first..<max(first, positions[item].frame)).map(clip.input)
    }

    /// The present clip of `item`, and where a new one starts.
    private func clip(of item: Int) async throws -> Clip {
        if let clip = clips[item] { return clip }
        if upcoming[item] == nil { begin(item) }
        guard let task = upcoming[item] else { throw SoundalikeError(.internalFault, nil, "no clip is on its way") }
        upcoming[item] = nil
        let clip = try await task.value
        clips[item] = clip
        positions[item].frame = max(positions[item].frame, firstFrame(of: clip, item: item))
        return clip
    }

    /// Where item `item` enters its present clip.
    private func firstFrame(of clip: Clip, item: Int) -> Int {
        positions[item].entersLate ? clip.frameCount * item / itemCount : 0
    }

    private func advance(_ item: Int, in clip: Clip) {
        positions[item].frame += stride
        if positions[item].frame >= clip.frameCount {
            positions[item] = ClipPosition(clip: positions[item].clip + 1, entersLate: false)
            clips[item] = nil
            if upcoming[item] == nil { begin(item) }
        } else if upcoming[item] == nil, clip.frameCount - positions[item].frame <= Self.leadBatches * stride {
            start(item, index: positions[item].clip + 1)
        }
    }

    private func begin(_ item: Int) { start(item, index: positions[item].clip) }

    private func start(_ item: Int, index: Int) {
        upcoming[item] = Task { [maker] in try maker.clip(item: item, index: index) }
    }
}
