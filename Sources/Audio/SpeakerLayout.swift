import CSoundalikeSndfile

/// Which speaker each channel is for, in libsndfile's numbers, and the orders in which kinds of files have them.
///
/// In memory channels are in the order of WAV files (front left, right, centre, LFE, back, side …), whatever file they came from.
enum SpeakerLayout {
    private static let left = Int32(SF_CHANNEL_MAP_LEFT), right = Int32(SF_CHANNEL_MAP_RIGHT), centre = Int32(SF_CHANNEL_MAP_CENTER)
    private static let frontLeft = Int32(SF_CHANNEL_MAP_FRONT_LEFT), frontRight = Int32(SF_CHANNEL_MAP_FRONT_RIGHT)
    private static let frontCentre = Int32(SF_CHANNEL_MAP_FRONT_CENTER), lfe = Int32(SF_CHANNEL_MAP_LFE)
    private static let backLeft = Int32(SF_CHANNEL_MAP_REAR_LEFT), backRight = Int32(SF_CHANNEL_MAP_REAR_RIGHT)
    private static let backCentre = Int32(SF_CHANNEL_MAP_REAR_CENTER)
    private static let sideLeft = Int32(SF_CHANNEL_MAP_SIDE_LEFT), sideRight = Int32(SF_CHANNEL_MAP_SIDE_RIGHT)

    /// The order of the bits of a WAV file's channel mask.
    private static let waveOrder: [Int32] = [
        frontLeft, frontRight, frontCentre, lfe, backLeft, backRight, Int32(SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER),
        Int32(SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER), backCentre, sideLeft, sideRight, Int32(SF_CHANNEL_MAP_TOP_CENTER),
        Int32(SF_CHANNEL_MAP_TOP_FRONT_LEFT), Int32(SF_CHANNEL_MAP_TOP_FRONT_CENTER), Int32(SF_CHANNEL_MAP_TOP_FRONT_RIGHT),
        Int32(SF_CHANNEL_MAP_TOP_REAR_LEFT), Int32(SF_CHANNEL_MAP_TOP_REAR_CENTER), Int32(SF_CHANNEL_MAP_TOP_REAR_RIGHT),
    ]

    /// The channels of a Vorbis or Opus stream by their number (Vorbis I specification, 4.3.9; RFC 7845, 5.1.1.2); nil for others.
    static func ofVorbis(channelCount: Int) -> [Int32]? {
        switch channelCount {
        case 3: [frontLeft, frontCentre, frontRight]
        case 4: [frontLeft, frontRight, backLeft, backRight]
        case 5: [frontLeft, frontCentre, frontRight, backLeft, backRight]
        case 6: [frontLeft, frontCentre, frontRight, backLeft, backRight, lfe]
        case 7: [frontLeft, frontCentre, frontRight, sideLeft, sideRight, backCentre, lfe]
        case 8: [frontLeft, frontCentre, frontRight, sideLeft, sideRight, backLeft, backRight, lfe]
        default: nil
        }
    }

    /// What the channels of a file that does not say are for, by custom and as FLAC has it; nil for numbers without a custom.
    static func byCustom(channelCount: Int) -> [Int32]? { ofVorbis(channelCount: channelCount).map { speakers in inWaveOrder(speakers).map { speakers[$0] } } }

    /// FFmpeg's name of a layout; its channels are in the order of WAV files.
    static func ofFFmpeg(_ name: String, channelCount: Int) -> [Int32]? {
        let speakers: [Int32]? = switch name {
        case "5.1(side)": [frontLeft, frontRight, frontCentre, lfe, sideLeft, sideRight]
        case "5.0(side)": [frontLeft, frontRight, frontCentre, sideLeft, sideRight]
        case "quad(side)": [frontLeft, frontRight, sideLeft, sideRight]
        case "5.1", "5.0", "quad", "3.0", "7.1": byCustom(channelCount: channelCount)
        default: nil
        }
        return speakers.flatMap { $0.count == channelCount ? $0 : nil }
    }

    /// Where each channel of the order in memory lies among channels for `speakers`.
    static func inWaveOrder(_ speakers: [Int32]) -> [Int] {
        func rank(_ speaker: Int32) -> Int { waveOrder.firstIndex(of: named(speaker)) ?? waveOrder.count }
        return speakers.indices.sorted { (rank(speakers[$0]), $0) < (rank(speakers[$1]), $1) }
    }

    /// Where each of a Vorbis or Opus stream's channels lies among channels in memory for `speakers`; nil where they are others.
    static func inVorbisOrder(_ speakers: [Int32]) -> [Int]? {
        guard let order = ofVorbis(channelCount: speakers.count) else { return nil }
        let named = speakers.map(named)
        let places = order.compactMap { named.firstIndex(of: $0) ?? named.firstIndex(of: twin(of: $0)) }
        return Set(places).count == speakers.count ? places : nil
    }

    /// Plain left, right and centre are the front ones.
    private static func named(_ speaker: Int32) -> Int32 {
        switch speaker {
        case left: frontLeft
        case right: frontRight
        case centre: frontCentre
        default: speaker
        }
    }

    /// Surround speakers are called back or side ones, as people like.
    private static func twin(of speaker: Int32) -> Int32 {
        switch speaker {
        case backLeft: sideLeft
        case backRight: sideRight
        case sideLeft: backLeft
        case sideRight: backRight
        default: speaker
        }
    }
}
