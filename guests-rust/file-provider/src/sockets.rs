//! `wasi:sockets`, of which there are none: a socket cannot be made.

use std::convert::Infallible;

use crate::FileProvider;
use crate::exports::wasi::io::poll::Pollable;
use crate::exports::wasi::io::streams::{InputStream, OutputStream};
use crate::exports::wasi::sockets::ip_name_lookup::{
    self, GuestResolveAddressStream, IpAddress, ResolveAddressStream,
};
use crate::exports::wasi::sockets::network::{
    self, ErrorCode, IpAddressFamily, IpSocketAddress, Network, NetworkBorrow,
};
use crate::exports::wasi::sockets::tcp::{self, Duration, GuestTcpSocket, ShutdownType, TcpSocket};
use crate::exports::wasi::sockets::udp::{
    self, GuestIncomingDatagramStream, GuestOutgoingDatagramStream, GuestUdpSocket,
    IncomingDatagram, IncomingDatagramStream, OutgoingDatagram, OutgoingDatagramStream, UdpSocket,
};
use crate::exports::wasi::sockets::{instance_network, tcp_create_socket, udp_create_socket};

/// A network that leads nowhere.
pub struct Nowhere;

impl network::GuestNetwork for Nowhere {}

impl network::Guest for FileProvider {
    type Network = Nowhere;
}

impl instance_network::Guest for FileProvider {
    fn instance_network() -> Network {
        Network::new(Nowhere)
    }
}

impl ip_name_lookup::Guest for FileProvider {
    type ResolveAddressStream = Infallible;

    fn resolve_addresses(_: NetworkBorrow, _: String) -> Result<ResolveAddressStream, ErrorCode> {
        Err(ErrorCode::NotSupported)
    }
}

impl tcp_create_socket::Guest for FileProvider {
    fn create_tcp_socket(_: IpAddressFamily) -> Result<TcpSocket, ErrorCode> {
        Err(ErrorCode::NotSupported)
    }
}

impl udp_create_socket::Guest for FileProvider {
    fn create_udp_socket(_: IpAddressFamily) -> Result<UdpSocket, ErrorCode> {
        Err(ErrorCode::NotSupported)
    }
}

impl tcp::Guest for FileProvider {
    type TcpSocket = Infallible;
}

impl udp::Guest for FileProvider {
    type UdpSocket = Infallible;
    type IncomingDatagramStream = Infallible;
    type OutgoingDatagramStream = Infallible;
}

/// Methods of what cannot be made.
macro_rules! unreachable_methods {
    ($($name:ident($($ty:ty),*) $(-> $result:ty)?;)+) => {
        $(fn $name(&self $(, _: $ty)*) $(-> $result)? {
            match *self {}
        })+
    };
}

impl GuestResolveAddressStream for Infallible {
    unreachable_methods! {
        resolve_next_address() -> Result<Option<IpAddress>, ErrorCode>;
        subscribe() -> Pollable;
    }
}

impl GuestTcpSocket for Infallible {
    unreachable_methods! {
        start_bind(NetworkBorrow<'_>, IpSocketAddress) -> Result<(), ErrorCode>;
        finish_bind() -> Result<(), ErrorCode>;
        start_connect(NetworkBorrow<'_>, IpSocketAddress) -> Result<(), ErrorCode>;
        finish_connect() -> Result<(InputStream, OutputStream), ErrorCode>;
        start_listen() -> Result<(), ErrorCode>;
        finish_listen() -> Result<(), ErrorCode>;
        accept() -> Result<(TcpSocket, InputStream, OutputStream), ErrorCode>;
        local_address() -> Result<IpSocketAddress, ErrorCode>;
        remote_address() -> Result<IpSocketAddress, ErrorCode>;
        is_listening() -> bool;
        address_family() -> IpAddressFamily;
        set_listen_backlog_size(u64) -> Result<(), ErrorCode>;
        keep_alive_enabled() -> Result<bool, ErrorCode>;
        set_keep_alive_enabled(bool) -> Result<(), ErrorCode>;
        keep_alive_idle_time() -> Result<Duration, ErrorCode>;
        set_keep_alive_idle_time(Duration) -> Result<(), ErrorCode>;
        keep_alive_interval() -> Result<Duration, ErrorCode>;
        set_keep_alive_interval(Duration) -> Result<(), ErrorCode>;
        keep_alive_count() -> Result<u32, ErrorCode>;
        set_keep_alive_count(u32) -> Result<(), ErrorCode>;
        hop_limit() -> Result<u8, ErrorCode>;
        set_hop_limit(u8) -> Result<(), ErrorCode>;
        receive_buffer_size() -> Result<u64, ErrorCode>;
        set_receive_buffer_size(u64) -> Result<(), ErrorCode>;
        send_buffer_size() -> Result<u64, ErrorCode>;
        set_send_buffer_size(u64) -> Result<(), ErrorCode>;
        subscribe() -> Pollable;
        shutdown(ShutdownType) -> Result<(), ErrorCode>;
    }
}

impl GuestUdpSocket for Infallible {
    unreachable_methods! {
        start_bind(NetworkBorrow<'_>, IpSocketAddress) -> Result<(), ErrorCode>;
        finish_bind() -> Result<(), ErrorCode>;
        stream(Option<IpSocketAddress>)
            -> Result<(IncomingDatagramStream, OutgoingDatagramStream), ErrorCode>;
        local_address() -> Result<IpSocketAddress, ErrorCode>;
        remote_address() -> Result<IpSocketAddress, ErrorCode>;
        address_family() -> IpAddressFamily;
        unicast_hop_limit() -> Result<u8, ErrorCode>;
        set_unicast_hop_limit(u8) -> Result<(), ErrorCode>;
        receive_buffer_size() -> Result<u64, ErrorCode>;
        set_receive_buffer_size(u64) -> Result<(), ErrorCode>;
        send_buffer_size() -> Result<u64, ErrorCode>;
        set_send_buffer_size(u64) -> Result<(), ErrorCode>;
        subscribe() -> Pollable;
    }
}

impl GuestIncomingDatagramStream for Infallible {
    unreachable_methods! {
        receive(u64) -> Result<Vec<IncomingDatagram>, ErrorCode>;
        subscribe() -> Pollable;
    }
}

impl GuestOutgoingDatagramStream for Infallible {
    unreachable_methods! {
        check_send() -> Result<u64, ErrorCode>;
        send(Vec<OutgoingDatagram>) -> Result<u64, ErrorCode>;
        subscribe() -> Pollable;
    }
}
