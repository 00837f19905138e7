import CSoundalikeEBUR128
import CSoundalikeSndfile

/// What the channels of a recording are for.
public struct Speakers: Sendable, Equatable {
    /// libsndfile's numbers, one a channel.
    private let positions: [Int32]

    init(_ positions: [Int32]) { self.positions = positions }

    /// How libebur128 is to weigh each channel (ITU-R BS.1770-4): surround speakers between 60 and 120 degrees by 1.41, the LFE not at all.
    var meterChannels: [UInt32] {
        let hasSides = positions.contains(Int32(SF_CHANNEL_MAP_SIDE_LEFT))
        return positions.map { position in
            switch Int(position) {
            case SF_CHANNEL_MAP_LEFT, SF_CHANNEL_MAP_FRONT_LEFT: EBUR128_LEFT.rawValue
            case SF_CHANNEL_MAP_RIGHT, SF_CHANNEL_MAP_FRONT_RIGHT: EBUR128_RIGHT.rawValue
            case SF_CHANNEL_MAP_SIDE_LEFT: EBUR128_LEFT_SURROUND.rawValue
            case SF_CHANNEL_MAP_SIDE_RIGHT: EBUR128_RIGHT_SURROUND.rawValue
            // Without others beside the listener, those in the back are the surround speakers.
            case SF_CHANNEL_MAP_REAR_LEFT: hasSides ? EBUR128_Mp135.rawValue : EBUR128_LEFT_SURROUND.rawValue
            case SF_CHANNEL_MAP_REAR_RIGHT: hasSides ? EBUR128_Mm135.rawValue : EBUR128_RIGHT_SURROUND.rawValue
            case SF_CHANNEL_MAP_LFE: EBUR128_UNUSED.rawValue
            default: EBUR128_CENTER.rawValue
            }
        }
    }
}

extension AudioFileMetadata {
    /// What the channels are for, where the file says so and there are more than two.
    public var speakers: Speakers? { speakerPositions.flatMap { $0.count > 2 ? Speakers($0) : nil } }
}
